/** Load the page anew, as the service has it by now; a call at this page goes on. */
export function loadAnew(): void {
  location.reload();
}
