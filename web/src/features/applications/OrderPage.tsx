// The head's order to print on a letterhead: A4, the names of the application filled in, lines where there are none.
import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import type { Call } from "../../api/http.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Apply.module.css";
import { ApplyModel } from "./applyModel.ts";
import { mobileText } from "./requisites.ts";

type OrderPageProps = { call: Call; secret: string | null; tools: ReactNode };

export function OrderPage({ call, secret, tools }: OrderPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new ApplyModel(call, secret, () => {}), secret ?? "");
  const { draft } = useStore(model.state);
  const blank = t("order.blank");
  const person = (name: { last: string; first: string; middle: string } | undefined) =>
    [name?.last, name?.first, name?.middle].filter(Boolean).join(" ") || blank;
  const or = (text: string | undefined) => text || blank;
  return (
    <main className={css.orderPage} id="main" tabIndex={-1}>
      <div className={css.orderTools}>
        <div>
          <h1 tabIndex={-1} data-page-title>
            {t("order.title")}
          </h1>
          <p>{t("order.hint")}</p>
        </div>
        <Button variant="primary" icon={Printer} onPress={() => window.print()}>
          {t("do.print")}
        </Button>
        {tools}
      </div>
      <article className={css.order} data-order>
        <p className={css.orderName}>{or(draft?.name)}</p>
        <p className={css.orderHead}>{t("order.head")}</p>
        <p className={css.orderOf}>{t("order.of")}</p>
        <p className={css.orderSubject}>{t("order.subject")}</p>
        <p>{t("order.text")}</p>
        <p>{t("order.1", { name: or(draft?.name) })}</p>
        <p>
          {t("order.2", {
            person: person(draft?.administrator),
            mobile: draft?.mobile ? mobileText(draft.mobile) : blank,
          })}
        </p>
        <p>{t("order.3")}</p>
        <p>{t("order.4")}</p>
        <p>{t("order.5")}</p>
        <p className={css.orderSign}>
          {t("order.sign", { position: or(draft?.head_position), person: person(draft?.head) })}
        </p>
        <p>{t("order.seal")}</p>
      </article>
    </main>
  );
}
