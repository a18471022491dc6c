// Text as a Russian spreadsheet of Windows writes it: what TextDecoder reads, Node can not write.

/** Signs that CP1251 lacks become question marks. */
export function cp1251(text: string): Uint8Array {
  return Uint8Array.from([...text].map((sign) => {
    const code = sign.codePointAt(0) ?? 63;
    if (code < 128) return code;
    if (sign === "ё") return 0xb8;
    if (sign === "Ё") return 0xa8;
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : 63;
  }));
}
