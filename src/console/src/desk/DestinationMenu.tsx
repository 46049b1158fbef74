import { useState } from "react";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { KeyButton } from "../ui/KeyButton";
import { useDestinations } from "./useDestinations";

/** An agent and a queue may have one name. */
const AGENT = "agent ";
const QUEUE = "queue ";

export interface Destination {
  /** Which agent; "" for anybody of the queue. */
  agent: string;
  /** Which queue; "" for the call's own. */
  queue: string;
}

interface DestinationMenuProps {
  agent: string;
  way: "consult" | "transfer";
  letter: string;
  label: string;
  onChoose: (to: Destination) => void;
}

/** To whom the caller could go: colleagues and queues, as they are while one looks. */
export function DestinationMenu({ agent, way, letter, label, onChoose }: DestinationMenuProps) {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  const { data, isPending } = useDestinations(agent, isOpen);
  const agents = (data?.agents ?? []).filter((one) => one.ways.includes(way));
  const queues = (data?.queues ?? []).filter((one) => one.ways.includes(way));
  const choose = (key: string) => {
    const isAgent = key.startsWith(AGENT);
    onChoose({
      agent: isAgent ? key.slice(AGENT.length) : "",
      queue: isAgent ? "" : key.slice(QUEUE.length),
    });
  };
  return (
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
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
