// A server with several organisations and an address without a name: which one?
import { type ReactNode, useState } from "react";
import { Link } from "react-aria-components";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Form, Stack, Sub } from "../../ui/Stack.tsx";

type ChooseOrgPageProps = { navigate: (path: string) => void; tools: ReactNode };

/** «/o/zmk», a whole address, or just the name. */
function slugOf(text: string): string {
  return (text.trim().split("/").filter(Boolean).pop() ?? "").toLowerCase();
}

export function ChooseOrgPage({ navigate, tools }: ChooseOrgPageProps) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [isEmpty, setEmpty] = useState(false);
  const slug = slugOf(text);
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={t("signIn.slogan")}
      about={t("signIn.hint")}
      tools={tools}
      footer={<Link href="/start">{t("signIn.operator")}</Link>}
    >
      <Stack gap="s">
        <h1 tabIndex={-1} data-page-title>
          {t("signIn.choose.title")}
        </h1>
        <Sub>{t("signIn.choose.text")}</Sub>
      </Stack>
      <Form onSubmit={() => (slug === "" ? setEmpty(true) : navigate(`/o/${encodeURIComponent(slug)}`))}>
        <TextField
          label={t("signIn.choose.field")}
          value={text}
          onChange={(value) => {
            setText(value);
            setEmpty(false);
          }}
          error={isEmpty ? t("signIn.choose.empty") : undefined}
          autoFocus
          maxLength={100}
          input={{ autoCapitalize: "none", spellCheck: false, autoComplete: "organization" }}
        />
        <Button type="submit" variant="primary" size="l" isWide>
          {t("do.continue")}
        </Button>
      </Form>
    </EntryFrame>
  );
}
