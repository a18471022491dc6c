// Files dragged onto a conversation: while they are over it, it says so; let go, they lie beside the field.
import { type DragEvent, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useChats } from "./useChats.ts";

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

export function useDrop(chatId: ChatId, canWrite: boolean) {
  const { parts } = useChats();
  const [isOver, setOver] = useState(false);
  if (!parts || !canWrite) return { isOver: false, handlers: {} };
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        const files = [...event.dataTransfer.files];
        if (files.length > 0) void parts.addFiles(chatId, files);
      },
    },
  };
}
