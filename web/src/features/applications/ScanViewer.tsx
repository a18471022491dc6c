// Scans beside the fields: a picture in place, a PDF by download only, since a stranger made it.
import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { ApplicationCase, ApplicationScan } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Page.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import css from "./Apply.module.css";
import type { QueueModel } from "./queueModel.ts";

type ScanViewerProps = { model: QueueModel; kase: ApplicationCase };

export function ScanViewer({ model, kase }: ScanViewerProps) {
  const { t } = useI18n();
  const { scans } = kase.application;
  if (scans.length === 0) return null;
  return (
    <Card title={t("apply.f.scans")}>
      <div className={css.viewer}>
        {scans.map((scan) =>
          scan.type === "application/pdf" ? (
            <Paper key={scan.id} model={model} scan={scan} />
          ) : (
            <Picture key={scan.id} model={model} scan={scan} />
          ),
        )}
      </div>
    </Card>
  );
}

function Picture({ model, scan }: { model: QueueModel; scan: ApplicationScan }) {
  const { t } = useI18n();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let isOver = false;
    void model.scan(scan).then((blob) => {
      if (!blob || isOver) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      isOver = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [model, scan]);
  return (
    <>
      {url && <img src={url} alt={t("apps.scan.picture", { name: scan.name })} />}
      <Paper model={model} scan={scan} />
    </>
  );
}

function Paper({ model, scan }: { model: QueueModel; scan: ApplicationScan }) {
  const { t } = useI18n();
  return (
    <Button icon={Download} onPress={() => void model.scan(scan).then((blob) => blob && saveBlob(blob, scan.name))}>
      {t("apps.scan.download", { name: scan.name })}
    </Button>
  );
}
