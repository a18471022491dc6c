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
  "error.link_unknown":
    "This link between accounts does not work. Make a new one in the settings of the other account.",
  "error.link_expired": "This link was good for 15 minutes. Make a new one in the settings of the other account.",
  "error.link_used": "This link has been used. Make a new one in the settings of the other account.",
  "error.link_self":
    "This is the account that made the link. Sign in to your account in the other organisation and open the link there.",
  "error.link_same_org": "Both accounts are of one organisation. Only accounts of different organisations are linked.",
  "error.link_exists": "These accounts are linked already.",
  "error.link_limit": "An account has 10 links at most. End one that is no longer needed.",
  "error.wrong_password": "The password did not match. Check the keyboard layout.",
};
