// Somebody calls: over every page, with a sound where the browser lets one, in the title of the tab and, when it was
// allowed before, as a notification. It takes no focus: whoever is writing goes on writing. F6 comes here.
import { Phone, PhoneOff, Video } from "lucide-react";
import { useEffect } from "react";
import { Scope } from "../../api/scope.ts";
import { initials } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { ring } from "../../rtc/sound.ts";
import { companionOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStorePart } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import type { CallsModel } from "./callsModel.ts";
import css from "./RingLayer.module.css";
import { noteWhileHidden } from "./ringNote.ts";
import { useChatTitle } from "./useCalls.ts";

export function RingLayer({ calls, ringing }: { calls: CallsModel; ringing: readonly ChatState[] }) {
  const { t } = useI18n();
  return (
    <section className={css.layer} aria-label={t("call.ring.layer")} data-region="ring" data-print="no">
      {ringing.map((chat) => (
        <Ring key={chat.chat.id} calls={calls} chat={chat} />
      ))}
    </section>
  );
}

function Ring({ calls, chat }: { calls: CallsModel; chat: ChatState }) {
  const { t } = useI18n();
  const title = useChatTitle(calls, chat);
  const companion = useStorePart(calls.chats.store, (snapshot) => companionOf(snapshot.state, chat.chat));
  const withVideo = chat.call?.with_video === true;
  const isElsewhere = useStorePart(calls.session, (session) => session?.phase === "in" || session?.phase === "joining");
  const name = title || t("chats.unknownPerson");
  useRinging(t("call.ring.title", { name }));
  const { id } = chat.chat;
  return (
    <div className={css.card}>
      <div className={css.who} role="alert">
        {companion && <Avatar id={companion.id} letters={initials(companion.name)} size={72} />}
        <div className={css.words}>
          <p className={css.name}>
            <PersonName name={name} isVerified={companion?.is_verified === true} />
          </p>
          <p>{t(withVideo ? "call.ring.video" : "call.ring.audio", { name })}</p>
          {isElsewhere && <p className={css.hint}>{t("call.ring.other")}</p>}
        </div>
      </div>
      <div className={css.ways}>
        <Button variant="danger" icon={PhoneOff} onPress={() => void calls.decline(id)}>
          {t("call.ring.decline")}
        </Button>
        <Button variant="line" icon={Video} onPress={() => void calls.accept(id, true)}>
          {t("call.ring.acceptVideo")}
        </Button>
        <Button variant="primary" icon={Phone} onPress={() => void calls.accept(id, false)}>
          {t("call.ring.accept")}
        </Button>
      </div>
    </div>
  );
}

const TITLE_MS = 1500;

function useRinging(title: string): void {
  useEffect(() => {
    const scope = new Scope();
    scope.own(ring(false));
    const before = document.title;
    let isOurs = true;
    document.title = title;
    scope.every(TITLE_MS, () => {
      isOurs = !isOurs;
      document.title = isOurs ? title : before;
    });
    scope.own(() => {
      document.title = before;
    });
    noteWhileHidden(scope, window, document, title);
    return () => scope.end();
  }, [title]);
}
