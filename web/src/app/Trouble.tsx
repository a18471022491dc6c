// A view that broke: words and a way on instead of a white page. What was typed in chats is kept on the device.
import { Component, type ReactNode } from "react";
import { useI18n } from "../i18n/useI18n.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/States.tsx";

type TroubleProps = { children: ReactNode };

export class Trouble extends Component<TroubleProps, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useI18n();
  return (
    <main id="main">
      <EmptyState level={1} drawing="nothing" title={t("app.failed")} text={t("error.internal")}>
        <Button variant="primary" onPress={() => location.reload()}>
          {t("app.reload")}
        </Button>
      </EmptyState>
    </main>
  );
}
