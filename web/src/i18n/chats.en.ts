import type { chatsRu } from "./chats.ru.ts";

export const chatsEn: Record<keyof typeof chatsRu, string> = {};
