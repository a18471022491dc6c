// Refusals that only the pages of structure, staff, imports and rules meet: they come with their words.
export const errorsManageRu = {
  "error.claim_waits": "Ваша заявка уже ждёт решения. Чтобы подать другую, отзовите её.",
  "error.claim_needless": "Ваша роль уже подтверждена.",
  "error.unit_place": "Здесь это подразделение стоять не может. Выберите другое место.",
  "error.unit_closed": "Это подразделение закрыто. Сначала откройте его снова.",
  "error.unit_not_empty": "В нём ещё есть люди, группы или занятия. Сначала переведите или завершите их.",
  "error.undo_over": "Отменить это можно было 30 дней. Сделайте заново вручную.",
  "error.wrong_role":
    "Это приглашение для людей с другой ролью. Выйдите и откройте его снова или спросите того, кто его дал.",
  "error.own_account": "Со своей учётной записью этого сделать нельзя. Попросите другого администратора.",
} as const;
