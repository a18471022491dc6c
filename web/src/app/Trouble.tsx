// A view that broke: words and a way on instead of a white page. What was typed in chats is kept on the device.
import { Component, type ReactNode } from "react";
import { useI18n } from "../i18n/useI18n.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/States.tsx";

type TroubleProps = {
  children: ReactNode;
  /** Something beside the page: without it the page goes on, and nothing is said. */
  isQuiet?: boolean;
};

type Broke = "piece" | "view" | null;

export class Trouble extends Component<TroubleProps, { broke: Broke }> {
  override state: { broke: Broke } = { broke: null };

  /** A piece of the client that could not be fetched: no network, or the server has a newer client by now. */
  static getDerivedStateFromError(error: unknown): { broke: Broke } {
    return { broke: /import|module|preload/i.test(String(error)) ? "piece" : "view" };
  }

  override render(): ReactNode {
    const { broke } = this.state;
    if (!broke) return this.props.children;
    return this.props.isQuiet ? null : <Broken isPiece={broke === "piece"} />;
  }
}

function Broken({ isPiece }: { isPiece: boolean }) {
  const { t } = useI18n();
  return (
    <main id="main">
      <EmptyState
        level={1}
        drawing="nothing"
        title={t("app.failed")}
        text={t(isPiece ? "app.piece" : "error.internal")}
      >
        <Button variant="primary" onPress={() => location.reload()}>
          {t("app.reload")}
        </Button>
      </EmptyState>
    </main>
  );
}
