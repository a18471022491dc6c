// What tools/catalogue.mjs makes of a catalogue.
declare module "*?compiled" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}
