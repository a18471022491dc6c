// Over what was found: own saved searches to run, and a way to keep the one that is asked now.
import { Bookmark, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { SavedSearch } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Store } from "../../state/store.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./SearchPalette.module.css";
import { isAsked, LIMIT_SAVED_SEARCHES, readSaved, remove, rename, save, savedOf } from "./savedModel.ts";
import type { SearchModel } from "./searchModel.ts";

interface SavedSearchesProps {
  readonly call: Call;
  readonly store: Store<readonly SavedSearch[] | null>;
  readonly model: SearchModel;
}

export function SavedSearches({ call, store, model }: SavedSearchesProps) {
  const { t } = useI18n();
  const all = useStore(store) ?? [];
  const state = useStore(model.state);
  /** What gets a name: the search that is asked now, or one that is kept. */
  const [naming, setNaming] = useState<SavedSearch | "new" | null>(null);
  const [isEditing, setEditing] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // The button that was pressed is gone: the focus stays in the palette.
  const row = useRef<HTMLElement>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left > 0) row.current?.focus();
  }, [left]);
  const leave = () => {
    setNaming(null);
    setLeft((times) => times + 1);
  };
  useEffect(() => void readSaved(call, store), [call, store]);
  const run = async (job: () => Promise<void>) => {
    setError(null);
    try {
      await job();
      leave();
    } catch (thrown) {
      setError(t(errorKey(asApiError(thrown).code)));
    }
  };
  const canKeep = isAsked(state);
  if (all.length === 0 && !canKeep) return null;
  return (
    <section ref={row} tabIndex={-1} className={css.saved} aria-label={t("search.saved.saved")}>
      <div className={css.savedRow}>
        {all.map((one) =>
          isEditing ? (
            <span key={one.id} className={css.savedOne}>
              {one.name}
              <IconButton
                icon={Pencil}
                size="s"
                label={t("search.saved.rename", { name: one.name })}
                onPress={() => setNaming(one)}
              />
              <IconButton
                icon={Trash2}
                size="s"
                label={t("search.saved.delete", { name: one.name })}
                onPress={() => void run(() => remove(call, store, one))}
              />
            </span>
          ) : (
            <Button key={one.id} size="s" icon={Bookmark} onPress={() => model.ask(one)}>
              {one.name}
            </Button>
          ),
        )}
        {all.length > 0 && (
          <Button size="s" variant="line" onPress={() => setEditing(!isEditing)}>
            {t(isEditing ? "search.saved.done" : "search.saved.edit")}
          </Button>
        )}
        {canKeep && naming === null && all.length < LIMIT_SAVED_SEARCHES && (
          <Button size="s" variant="line" onPress={() => setNaming("new")}>
            {t("search.saved.save")}
          </Button>
        )}
      </div>
      {canKeep && all.length >= LIMIT_SAVED_SEARCHES && <p className={css.count}>{t("search.saved.full")}</p>}
      {naming !== null && (
        <Naming
          key={naming === "new" ? "new" : naming.id}
          first={naming === "new" ? state.find.trim().slice(0, 60) : naming.name}
          onCancel={leave}
          onName={(name, key) =>
            run(() =>
              naming === "new" ? save(call, store, savedOf(state, name), key) : rename(call, store, naming, name),
            )
          }
        />
      )}
      {error !== null && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
    </section>
  );
}

interface NamingProps {
  readonly first: string;
  readonly onName: (name: string, key: string) => Promise<void>;
  readonly onCancel: () => void;
}

function Naming({ first, onName, onCancel }: NamingProps) {
  const { t } = useI18n();
  const [name, setName] = useState(first);
  const [key] = useState(newKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void onName(name.trim(), key);
  };
  return (
    <form className={css.savedRow} onSubmit={submit}>
      <TextField
        label={t("search.saved.name")}
        isLabelHidden
        value={name}
        onChange={setName}
        maxLength={60}
        autoFocus
        input={{ placeholder: t("search.saved.name") }}
      />
      <Button size="s" variant="solid" type="submit" isDisabled={name.trim() === ""}>
        {t("search.saved.keep")}
      </Button>
      <Button size="s" onPress={onCancel}>
        {t("search.saved.drop")}
      </Button>
    </form>
  );
}
