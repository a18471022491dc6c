// Login and password being chosen.
import { useI18n } from "../../i18n/useI18n.ts";
import { PasswordField, TextField } from "../../ui/Field.tsx";
import type { Complaint } from "./credentials.ts";
import { useComplaint } from "./NameFields.tsx";

type CredentialFieldsProps = {
  login: string;
  password: string;
  bad: { login?: Complaint; password?: Complaint };
  onLogin: (login: string) => void;
  onPassword: (password: string) => void;
  autoFocus?: boolean;
};

export function CredentialFields({ login, password, bad, onLogin, onPassword, autoFocus }: CredentialFieldsProps) {
  const { t } = useI18n();
  const say = useComplaint();
  return (
    <>
      <TextField
        label={t("field.login")}
        name="login"
        value={login}
        onChange={onLogin}
        error={say(bad.login)}
        hint={t("login.hint")}
        autoFocus={autoFocus ?? false}
        maxLength={40}
        input={{ autoComplete: "username", autoCapitalize: "none", spellCheck: false }}
      />
      <PasswordField
        label={t("password.new")}
        name="password"
        value={password}
        onChange={onPassword}
        error={say(bad.password)}
        hint={t("password.rule")}
        maxLength={200}
        input={{ autoComplete: "new-password" }}
      />
    </>
  );
}
