/** What a supervisor can have done now: what would be refused is not offered. */
import type { Schemas } from "../service/client";
import { REASONS } from "../desk/useReason";
import type { FloorNow } from "./useFloor";

export type Mode = Schemas["SupervisionNow"]["mode"];
export const MODES: readonly Mode[] = ["listen", "whisper", "barge"];

export type DoneAtOnce =
  | { readonly does: "supervise"; readonly mode: Mode; readonly call: string }
  | { readonly does: "end_supervision" }
  | { readonly does: "ready" }
  | { readonly does: "break"; readonly reason: (typeof REASONS)[number] }
  | { readonly does: "restore" }
  | { readonly does: "sign_out" };

/** `requalify` is done once a form is filled in. */
export type AgentDeed = DoneAtOnce | { readonly does: "requalify" };

export type WaitingDeed =
  | { readonly does: "put_first" }
  | { readonly does: "move"; readonly queue: string };

type Agent = FloorNow["agents"][number];
type Call = FloorNow["waiting"][number];

const MAY_LISTEN = new Set(["available", "on_break"]);
const MAY_BREAK = new Set(["available", "on_call", "wrap_up"]);
const MAY_BE_READY = new Set(["on_break", "wrap_up"]);

/**
 * Return what can be done with an agent.
 *
 * @param me The agent who the supervisor is, too; undefined for none.
 */
export function agentDeeds(agent: Agent, me: Agent | undefined): AgentDeed[] {
  const deeds: AgentDeed[] = supervisions(agent, me);
  if (MAY_BE_READY.has(agent.state) && agent.supervises === null) {
    deeds.push({ does: "ready" });
  }
  if (MAY_BREAK.has(agent.state)) {
    deeds.push(...REASONS.map((reason) => ({ does: "break", reason }) as const));
  }
  if (agent.state !== "offline") {
    deeds.push({ does: "requalify" });
    if (agent.requalified !== null) {
      deeds.push({ does: "restore" });
    }
    deeds.push({ does: "sign_out" });
  }
  return deeds;
}

function supervisions(agent: Agent, me: Agent | undefined): AgentDeed[] {
  if (me === undefined || !MAY_LISTEN.has(me.state)) {
    return [];
  }
  const hears = me.supervises;
  if (hears !== null && (hears.call === agent.call || me.agent === agent.agent)) {
    const others = me.agent === agent.agent ? [] : MODES.filter((mode) => mode !== hears.mode);
    return [...others.map((mode) => supervise(mode, hears.call)), { does: "end_supervision" }];
  }
  // Who is only asked by a colleague has no caller to be heard: that one is the colleague's.
  if (hears !== null || agent.state !== "on_call" || agent.call === "" || me.agent === agent.agent) {
    return [];
  }
  return MODES.map((mode) => supervise(mode, agent.call));
}

/** Hear the very call that was shown: by the time it is pressed the agent may have another one. */
function supervise(mode: Mode, call: string) {
  return { does: "supervise", mode, call } as const;
}

/** Return what can be done with a call that waits; the floor has the first in line first. */
export function waitingDeeds(call: Call, floor: FloorNow): WaitingDeed[] {
  if (call.offered !== "") {
    return [];
  }
  const first = floor.waiting.find((one) => one.queue === call.queue);
  const deeds: WaitingDeed[] = first?.call === call.call ? [] : [{ does: "put_first" }];
  if (call.callback || call.tier === "restricted") {
    return deeds;
  }
  const others = floor.queues.filter((queue) => queue !== call.queue);
  return [...deeds, ...others.map((queue) => ({ does: "move", queue }) as const)];
}
