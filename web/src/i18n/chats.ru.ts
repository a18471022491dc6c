export const chatsRu = {} as const;
