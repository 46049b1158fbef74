/** A call goes on when its WebSocket is lost, but the PBX must learn of the one that comes next. */
import type { RTCSession } from "jssip/lib/RTCSession";

/** What the types of JsSIP leave out. */
interface InDialog {
  sendRequest(method: string, options: { extraHeaders: string[] }): void;
}

/**
 * Tell the PBX by which WebSocket a page is reached from now on, if there is a call.
 *
 * An UPDATE without a description changes that and nothing else (RFC 3311, 5.1). Without it the end of
 * the call would be told to a WebSocket that nobody reads any more.
 */
export function tellPlace(session: RTCSession | null): void {
  if (session?.isEstablished() === true) {
    (session as unknown as InDialog).sendRequest("UPDATE", {
      extraHeaders: [`Contact: ${session.contact}`],
    });
  }
}
