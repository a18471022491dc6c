// A file that came by an operation is put where the person keeps files: a PDF of a stranger is never opened in place.
export function useSaveBlob(): (blob: Blob, name: string) => void {
  return (blob, name) => {
    const url = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
}
