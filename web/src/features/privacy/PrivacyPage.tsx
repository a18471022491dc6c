// The pages of this feature in one piece of the client: one more address costs the door nothing.
import type { Call } from "../../api/http.ts";
import type { ConsentTextId, Person } from "../../api/schema.ts";
import { ConsentsPage } from "./ConsentsPage.tsx";
import { LeftPage } from "./LeftPage.tsx";
import { MyDataPage } from "./MyDataPage.tsx";
import { RegisterPage } from "./RegisterPage.tsx";

type PrivacyPageProps = { call: Call; say: (text: string) => void } & (
  | { at: "left" | "consents" }
  | { at: "register"; textId: ConsentTextId }
  | { at: "own"; me: Person }
);

export function PrivacyPage(props: PrivacyPageProps) {
  const shared = { call: props.call, say: props.say };
  switch (props.at) {
    case "left":
      return <LeftPage {...shared} />;
    case "consents":
      return <ConsentsPage {...shared} />;
    case "register":
      return <RegisterPage {...shared} textId={props.textId} />;
    case "own":
      return <MyDataPage {...shared} me={props.me} />;
  }
}
