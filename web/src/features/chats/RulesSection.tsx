// «Правила чата»: read by everybody in it, set by who manages it.
import { ScrollText } from "lucide-react";
import { useState } from "react";
import type { ChatRules, ChatWho } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { manages, rulesOf } from "../../state/chatRules.ts";
import type { ChatState } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import pane from "./InfoPane.module.css";
import css from "./RulesSection.module.css";
import { slowWords } from "./slowWords.ts";
import { useActionError } from "./useActionError.ts";
import { useChats } from "./useChats.ts";

const RULES = [
  ["who_writes", "chatRules.writes"],
  ["who_invites", "chatRules.invites"],
  ["who_pins", "chatRules.pins"],
  ["who_mentions_all", "chatRules.mentionsAll"],
] as const;

/** As the server takes them (chat_rules_set). */
const SLOW = [0, 10, 30, 60, 300, 900, 3600] as const;

const same = (a: ChatRules, b: ChatRules) => RULES.every(([rule]) => a[rule] === b[rule]) && a.slow_s === b.slow_s;

export function RulesSection({ chat }: { chat: ChatState }) {
  const { t } = useI18n();
  const { canCreate } = useChats();
  const [isOpen, setOpen] = useState(false);
  const rules = rulesOf(chat.chat);
  return (
    <section className={pane.card} aria-labelledby="chat-rules">
      <h4 id="chat-rules" className={pane.cardTitle}>
        <Icon of={ScrollText} /> {t("chatRules.title")}
      </h4>
      <dl className={css.rules}>
        {RULES.map(([rule, label]) => (
          <div key={rule}>
            <dt>{t(label)}</dt>
            <dd>
              {t(`chatRules.${rule === "who_invites" && chat.chat.origin !== "hand" ? "managers" : rules[rule]}`)}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("chatRules.slow")}</dt>
          <dd>{slowWords(rules.slow_s, t)}</dd>
        </div>
      </dl>
      {manages(chat, canCreate) && !chat.chat.is_archived && (
        <Button size="s" onPress={() => setOpen(true)}>
          {t("chatRules.change")}
        </Button>
      )}
      {isOpen && <RulesDialog chat={chat} onClose={() => setOpen(false)} />}
    </section>
  );
}

function RulesDialog({ chat, onClose }: { chat: ChatState; onClose: () => void }) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const now = rulesOf(chat.chat);
  const [opened] = useState(now);
  const [rules, setRules] = useState(now);
  const { error, isPending, run } = useActionError();
  const { id, version, origin } = chat.chat;
  const isOfStructure = origin !== "hand";
  const save = () =>
    void run(() => chats.setRules(id, rules, version)).then((isDone) => {
      if (!isDone) return;
      say(t("chatRules.done"));
      onClose();
    });
  const whoOptions = (["all", "managers"] as const).map((value) => ({ value, label: t(`chatRules.${value}`) }));
  return (
    <Dialog
      isOpen
      title={t("chatRules.title")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("pending.save")}
          isDisabled={same(rules, now)}
          onPress={save}
        >
          {t("do.save")}
        </Button>
      }
    >
      <div className={css.form}>
        {RULES.filter(([rule]) => rule !== "who_invites" || !isOfStructure).map(([rule, label]) => (
          <Select<ChatWho>
            key={rule}
            label={t(label)}
            options={whoOptions}
            value={rules[rule]}
            onChange={(who) => setRules({ ...rules, [rule]: who })}
          />
        ))}
        <Select
          label={t("chatRules.slow")}
          options={SLOW.map((s) => ({ value: String(s), label: slowWords(s, t) }))}
          value={String(rules.slow_s)}
          onChange={(s) => setRules({ ...rules, slow_s: Number(s) })}
        />
        <p className={css.hint}>{t("chatRules.hint")}</p>
        <p className={css.hint}>{t(isOfStructure ? "chatRules.byStructure" : "chatRules.byHand")}</p>
        {!same(now, opened) && !isPending && <Note live="status">{t("chatRules.changed")}</Note>}
        {error !== null && (
          <Note tone="bad" live="alert">
            {error}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
