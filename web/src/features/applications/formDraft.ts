// The questionnaire as it is typed, and what is missing in it. Pure.
import type { Application, ApplicationField, ApplicationForm, ApplicationKind } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { isInn, isOgrn, mobileOf } from "./requisites.ts";

export type FormDraft = Omit<ApplicationForm, "kind" | "learners" | "staff"> & {
  kind: ApplicationKind | null;
  learners: string;
  staff: string;
};

/** A field that may be marked or complained of; people have three each. */
export type DraftField = ApplicationField | "order_number" | "order_day";
export type Complaints = Partial<Record<DraftField, Key>>;

export function draftOf({ form }: Pick<Application, "form">): FormDraft {
  return {
    ...form,
    kind: form.kind ?? null,
    learners: form.learners === undefined || form.learners === null ? "" : String(form.learners),
    staff: form.staff === undefined || form.staff === null ? "" : String(form.staff),
  };
}

function countOf(text: string): number | null {
  const bare = text.replace(/\s/g, "");
  return /^\d{1,6}$/.test(bare) ? Number(bare) : null;
}

export function formOf(draft: FormDraft): ApplicationForm {
  const { kind, learners, staff, ...rest } = draft;
  const learnersCount = countOf(learners);
  const staffCount = countOf(staff);
  return {
    ...rest,
    ...(kind !== null && { kind }),
    ...(learnersCount !== null && { learners: learnersCount }),
    ...(staffCount !== null && staffCount <= 100_000 && { staff: staffCount }),
  };
}

const isPerson = (person: { last: string; first: string }) => person.last.trim() !== "" && person.first.trim() !== "";

/** As src/features/applications/form.c asks, in the order of the form. */
export function complaintsOf(draft: FormDraft, hasOrder: boolean): Complaints {
  const empty = (text: string) => text.trim() === "";
  return {
    ...(empty(draft.name) && { name: "apply.bad.name" as const }),
    ...(empty(draft.short_name) && { short_name: "apply.bad.shortName" as const }),
    ...(draft.kind === null && { kind: "apply.bad.kind" as const }),
    ...(empty(draft.address) && { address: "apply.bad.address" as const }),
    ...(!isInn(draft.inn) && { inn: "apply.bad.inn" as const }),
    ...(!isOgrn(draft.ogrn) && { ogrn: "apply.bad.ogrn" as const }),
    ...(!countOf(draft.learners) && { learners: "apply.bad.count" as const }),
    ...(!countOf(draft.staff) && { staff: "apply.bad.count" as const }),
    ...(!isPerson(draft.head) && { head: "apply.bad.person" as const }),
    ...(empty(draft.head_position) && { head_position: "apply.bad.position" as const }),
    ...(!isPerson(draft.administrator) && { administrator: "apply.bad.person" as const }),
    ...(mobileOf(draft.mobile) === null && { mobile: "apply.bad.mobile" as const }),
    ...(empty(draft.order_number) && { order_number: "apply.bad.orderNumber" as const }),
    ...(empty(draft.order_day) && { order_day: "apply.bad.orderDay" as const }),
    ...(!hasOrder && { scans: "apply.bad.scan" as const }),
  };
}
