// Copies text; on an address without TLS browsers offer only the old way.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.readOnly = true;
  holder.style.position = "fixed";
  holder.style.opacity = "0";
  // Inside the open dialog, or its focus trap would take the selection away.
  (document.querySelector('[role="dialog"]') ?? document.body).append(holder);
  holder.select();
  const isDone = document.execCommand("copy");
  holder.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}
