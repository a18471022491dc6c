// The English catalogue. A key missing in one of its parts does not compile.
import { actsEn } from "./acts.en.ts";
import { applicationsEn } from "./applications.en.ts";
import { callRoomEn } from "./callRoom.en.ts";
import { callsEn } from "./calls.en.ts";
import { chatRulesEn } from "./chatRules.en.ts";
import { chatsEn } from "./chats.en.ts";
import { commonEn } from "./common.en.ts";
import { entryEn } from "./entry.en.ts";
import { errorsEn } from "./errors.en.ts";
import { errorsManageEn } from "./errorsManage.en.ts";
import { exportsEn } from "./exports.en.ts";
import { filesEn } from "./files.en.ts";
import { foldersEn } from "./folders.en.ts";
import { forwardEn } from "./forward.en.ts";
import { guideEn } from "./guide.en.ts";
import { importsEn } from "./imports.en.ts";
import { laterEn } from "./later.en.ts";
import { leavingEn } from "./leaving.en.ts";
import { linksEn } from "./links.en.ts";
import { manageEn } from "./manage.en.ts";
import { marksEn } from "./marks.en.ts";
import { peopleEn } from "./people.en.ts";
import { pollsEn } from "./polls.en.ts";
import { privacyEn } from "./privacy.en.ts";
import { recordEn } from "./record.en.ts";
import type { ru } from "./ru.ts";
import { rulesEn } from "./rules.en.ts";
import { searchEn } from "./search.en.ts";
import { settingsEn } from "./settings.en.ts";
import { staffEn } from "./staff.en.ts";
import { structureEn } from "./structure.en.ts";
import { studentsEn } from "./students.en.ts";
import { talkEn } from "./talk.en.ts";
import { templatesEn } from "./templates.en.ts";
import { trustEn } from "./trust.en.ts";

export const en: Record<keyof typeof ru, string> = {
  ...actsEn,
  ...applicationsEn,
  ...commonEn,
  ...errorsEn,
  ...errorsManageEn,
  ...entryEn,
  ...filesEn,
  ...forwardEn,
  ...guideEn,
  ...importsEn,
  ...laterEn,
  ...leavingEn,
  ...linksEn,
  ...manageEn,
  ...marksEn,
  ...peopleEn,
  ...exportsEn,
  ...foldersEn,
  ...pollsEn,
  ...privacyEn,
  ...recordEn,
  ...rulesEn,
  ...settingsEn,
  ...structureEn,
  ...staffEn,
  ...templatesEn,
  ...studentsEn,
  ...trustEn,
  ...chatsEn,
  ...chatRulesEn,
  ...searchEn,
  ...talkEn,
  ...callsEn,
  ...callRoomEn,
};
