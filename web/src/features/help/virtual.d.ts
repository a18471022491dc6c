// What tools/help.mjs makes of docs/operating/first-day.md.
declare module "virtual:help" {
  type Blocks = readonly import("./helpTree.ts").HelpBlock[];

  export const title: string;
  export const intro: Blocks;
  export const sections: readonly { id: import("./helpTree.ts").HelpSection; title: string; blocks: Blocks }[];
  export const pictures: Readonly<
    Record<string, { readonly src: string; readonly width: number; readonly height: number }>
  >;
}
