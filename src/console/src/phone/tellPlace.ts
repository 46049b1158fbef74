/** A call goes on when its WebSocket is lost, but the PBX must learn of the one that comes next. */
import type { RTCSession } from "jssip/lib/RTCSession";

/** What the types of JsSIP leave out. */
interface InDialog {
  onDialogError(): void;
  sendRequest(
    method: string,
    options: { extraHeaders: string[]; eventHandlers: { onDialogError: () => void } },
  ): void;
}

/**
 * Tell the PBX by which WebSocket a page is reached from now on, if there is a call.
 *
 * An UPDATE without a description changes that and nothing else (RFC 3311, 5.1). Without it the end of
 * the call would be told to a WebSocket that nobody reads any more. A call that ended meanwhile was told
 * to nobody: the PBX knows of none (481), and it is over here, too (RFC 3261, 12.2.1.2).
 */
export function tellPlace(session: RTCSession | null): void {
  if (session?.isEstablished() === true) {
    const dialog = session as unknown as InDialog;
    dialog.sendRequest("UPDATE", {
      extraHeaders: [`Contact: ${session.contact}`],
      eventHandlers: {
        onDialogError: () => {
          dialog.onDialogError();
        },
      },
    });
  }
}
