// What a paste brings: words, or files. Tables and text processors put a picture of what was copied beside its words.
export type Pasted = Pick<DataTransfer, "getData"> & { readonly files: ArrayLike<File> };

/** The words of a page or a document; a picture copied from a page carries a bare element. */
function wordsOf(html: string): string {
  return html.replace(/<(style|script|title)[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>|&nbsp;/g, "").trim();
}

/** Pure: the files that are meant. Where there are words they are meant, unless they only name the files. */
export function pastedFiles(data: Pasted): File[] {
  const files = Array.from(data.files);
  const lines = data
    .getData("text/plain")
    .trim()
    .split(/\s*\n\s*/);
  const isNames = lines.every(
    (line) => line === "" || files.some(({ name }) => line === name || line.endsWith(`/${name}`)),
  );
  return isNames && (lines.some((line) => line !== "") || wordsOf(data.getData("text/html")) === "") ? files : [];
}
