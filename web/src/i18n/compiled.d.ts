// What tools/catalogue.mjs makes of a catalogue.
declare module "*?compiled=door" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}

declare module "*?compiled=rooms" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}

declare module "*?compiled=manage" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}

declare module "*?compiled=talk" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}

declare module "*?compiled=call" {
  import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

  const messages: Record<string, CompiledMessage>;
  // biome-ignore lint/style/noDefaultExport: the shape of what the plugin gives
  export default messages;
}
