import type { errorsManageRu } from "./errorsManage.ru.ts";

export const errorsManageEn: Record<keyof typeof errorsManageRu, string> = {
  "error.claim_waits": "Your claim already waits for a decision. Take it back to file another.",
  "error.claim_needless": "Your role is confirmed already.",
  "error.unit_place": "This unit can not stand there. Choose another place.",
  "error.unit_closed": "This unit is closed. Open it again first.",
  "error.unit_not_empty": "There are still people, groups or lessons in it. Move or end them first.",
  "error.undo_over": "This could be taken back for 30 days. Do it anew by hand.",
  "error.wrong_role": "This invitation is for people of another role. Sign out and open it again, or ask who gave it.",
  "error.own_account": "You cannot do this to your own account. Ask another administrator.",
};
