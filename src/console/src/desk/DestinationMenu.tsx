import { useState } from "react";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import { KeyButton } from "../ui/KeyButton";
import { NumberModal } from "./NumberModal";
import type { Refused } from "./protocol";
import { useDestinations } from "./useDestinations";

/** An agent and a queue may have one name. */
const AGENT = "agent ";
const QUEUE = "queue ";
const FLOW = "flow ";

export interface Destination {
  /** Which agent; "" for anybody of the queue. */
  agent: string;
  /** Which queue; "" for the call's own. */
  queue: string;
  /** Which place of the call's flow, where the caller goes on without an agent; "" for none. */
  flow: string;
  /** The number that is rung there, where the agent types it; else "". */
  number: string;
}

interface DestinationMenuProps {
  agent: string;
  way: "consult" | "transfer";
  letter: string;
  label: string;
  /** Why the desk was refused what it asked for last; null for nothing. */
  refused: Refused | null;
  onChoose: (to: Destination) => boolean;
}

/** Where the caller could go: colleagues, queues, the flow, as they are while one looks. */
export function DestinationMenu({ agent, way, letter, label, refused, onChoose }: DestinationMenuProps) {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  const [typesFor, typeFor] = useState("");
  const { data, isPending } = useDestinations(agent, isOpen);
  const agents = (data?.agents ?? []).filter((one) => one.ways.includes(way));
  const queues = (data?.queues ?? []).filter((one) => one.ways.includes(way));
  const flows = (data?.flows ?? []).filter((one) => one.ways.includes(way));
  const choose = (key: string) => {
    const nowhere = { agent: "", queue: "", flow: "", number: "" };
    const place = flows.find((one) => FLOW + one.flow === key);
    if (place?.wants_number === true) {
      typeFor(place.flow);
    } else if (key.startsWith(FLOW)) {
      onChoose({ ...nowhere, flow: key.slice(FLOW.length) });
    } else if (key.startsWith(AGENT)) {
      onChoose({ ...nowhere, agent: key.slice(AGENT.length) });
    } else {
      onChoose({ ...nowhere, queue: key.slice(QUEUE.length) });
    }
  };
  return (
    <>
      <MenuTrigger isOpen={isOpen} onOpenChange={open}>
        <KeyButton
          className="button"
          letter={letter}
          onKey={() => {
            open(true);
          }}
        >
          {label}
        </KeyButton>
        <Popover className="popover">
          <Menu
            className="destinations"
            onAction={(key) => {
              choose(String(key));
            }}
            renderEmptyState={() => (
              <p className="hint">{isPending ? t("talk.looking") : t("talk.nobody_free")}</p>
            )}
          >
            {agents.length > 0 && (
              <MenuSection>
                <Header>{t("talk.colleagues")}</Header>
                {agents.map((one) => (
                  <MenuItem key={one.agent} id={AGENT + one.agent} textValue={one.name}>
                    <span>{one.name}</span>
                    <span>{t(`state.${one.state}`)}</span>
                  </MenuItem>
                ))}
              </MenuSection>
            )}
            {queues.length > 0 && (
              <MenuSection>
                <Header>{t("talk.queues")}</Header>
                {queues.map((one) => (
                  <MenuItem key={one.queue} id={QUEUE + one.queue} textValue={one.queue}>
                    <span>{one.queue.replaceAll("_", " ")}</span>
                    <span>
                      {t("talk.queue_now", { free: one.free, waiting: one.waiting })}
                    </span>
                  </MenuItem>
                ))}
              </MenuSection>
            )}
            {flows.length > 0 && (
              <MenuSection>
                <Header>{way === "consult" ? t("talk.outside") : t("talk.places")}</Header>
                {flows.map((one) => (
                  <MenuItem
                    key={one.flow}
                    id={FLOW + one.flow}
                    textValue={termInWords(one.flow, t)}
                  >
                    <span>{termInWords(one.flow, t)}</span>
                  </MenuItem>
                ))}
              </MenuSection>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {typesFor !== "" && (
        <NumberModal
          place={termInWords(typesFor, t)}
          action={label}
          refused={refused}
          onType={(number) => onChoose({ agent: "", queue: "", flow: typesFor, number })}
          onClose={() => {
            typeFor("");
          }}
        />
      )}
    </>
  );
}
