// What waits for a second administrator; nothing is shown while nothing waits.
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { CodeRequest } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { shortName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import { IssuedSheet } from "./IssuedSheet.tsx";
import { RequestsModel } from "./requestsModel.ts";

export type CodeRequestsProps = {
  call: Call;
  /** How many wait, as who-we-are tells: a new number reads the list anew. */
  waiting: number;
  onChange: () => void;
  say: (text: string) => void;
};

export function CodeRequests({ call, waiting, onChange, say }: CodeRequestsProps) {
  const { t } = useI18n();
  // A new number must not make a new model: the code just issued is shown once, and its consent moves the number.
  const model = useModel(() => new RequestsModel(call, onChange), "requests");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says when to read again
  useEffect(() => void model.read(), [model, waiting]);
  const { requests, error, wasDecided, issued } = useStore(model.state);
  return (
    <>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}
        </Note>
      )}
      {wasDecided && (
        <Note tone="warn" live="alert">
          {t("requests.gone")}
        </Note>
      )}
      {requests && requests.length > 0 && (
        <Card title={t("codeRequest.title")} hint={t("codeRequest.hint")}>
          <Stack>
            {requests.map((request) => (
              <RequestRow key={request.id} request={request} model={model} />
            ))}
          </Stack>
        </Card>
      )}
      {issued && (
        <Dialog
          title={t("sheet.title")}
          isOpen
          isDismissable={false}
          onClose={model.closeCode}
          footer={
            <Button variant="solid" onPress={model.closeCode}>
              {t("sheet.kept")}
            </Button>
          }
        >
          <IssuedSheet call={call} name={issued.request.person.name} code={issued.code} say={say} />
        </Dialog>
      )}
    </>
  );
}

function RequestRow({ request, model }: { request: CodeRequest; model: RequestsModel }) {
  const { t, formats } = useI18n();
  const { pending } = useStore(model.state);
  const [isAsking, setAsking] = useState(false);
  const { person, requested_by: by } = request;
  const now = Date.now();
  return (
    <div>
      <p>
        <a href={`/people/${person.id}`}>{talkName(person.name)}</a>
      </p>
      <Sub>
        {t("codeRequest.by", {
          name: shortName(by.name),
          date: formats.stamp(request.created_us, now),
          till: formats.full(request.expires_us),
        })}
      </Sub>
      <Row>
        {request.may_consent ? (
          <Button
            size="s"
            isPending={pending === request.id}
            pendingLabel={t("pending.save")}
            onPress={() => setAsking(true)}
          >
            {t("codeRequest.consent")}
          </Button>
        ) : (
          <Sub>{t("codeRequest.waits")}</Sub>
        )}
        <Button size="s" variant="danger-line" onPress={() => void model.refuse(request)}>
          {t(request.may_consent ? "requests.refuse" : "codeRequest.takeBack")}
        </Button>
      </Row>
      <AlertDialog
        title={t("codeRequest.consent.title", { name: talkName(person.name) })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("codeRequest.consent")}
        safe={t("person.code.keep")}
        onAction={() => {
          setAsking(false);
          void model.consent(request);
        }}
      >
        {t("person.code.forgot.text")}
      </AlertDialog>
    </div>
  );
}
