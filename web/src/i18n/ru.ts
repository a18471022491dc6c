// The Russian catalogue: the one that defines which keys there are.
import { actsRu } from "./acts.ru.ts";
import { applicationsRu } from "./applications.ru.ts";
import { callRoomRu } from "./callRoom.ru.ts";
import { callsRu } from "./calls.ru.ts";
import { chatRulesRu } from "./chatRules.ru.ts";
import { chatsRu } from "./chats.ru.ts";
import { commonRu } from "./common.ru.ts";
import { entryRu } from "./entry.ru.ts";
import { errorsRu } from "./errors.ru.ts";
import { errorsManageRu } from "./errorsManage.ru.ts";
import { exportsRu } from "./exports.ru.ts";
import { filesRu } from "./files.ru.ts";
import { foldersRu } from "./folders.ru.ts";
import { forwardRu } from "./forward.ru.ts";
import { guideRu } from "./guide.ru.ts";
import { importsRu } from "./imports.ru.ts";
import { laterRu } from "./later.ru.ts";
import { leavingRu } from "./leaving.ru.ts";
import { linksRu } from "./links.ru.ts";
import { manageRu } from "./manage.ru.ts";
import { marksRu } from "./marks.ru.ts";
import { peopleRu } from "./people.ru.ts";
import { pollsRu } from "./polls.ru.ts";
import { privacyRu } from "./privacy.ru.ts";
import { recordRu } from "./record.ru.ts";
import { rulesRu } from "./rules.ru.ts";
import { searchRu } from "./search.ru.ts";
import { settingsRu } from "./settings.ru.ts";
import { staffRu } from "./staff.ru.ts";
import { structureRu } from "./structure.ru.ts";
import { studentsRu } from "./students.ru.ts";
import { talkRu } from "./talk.ru.ts";
import { templatesRu } from "./templates.ru.ts";
import { trustRu } from "./trust.ru.ts";

export const ru = {
  ...actsRu,
  ...applicationsRu,
  ...commonRu,
  ...errorsRu,
  ...errorsManageRu,
  ...entryRu,
  ...filesRu,
  ...forwardRu,
  ...guideRu,
  ...importsRu,
  ...laterRu,
  ...leavingRu,
  ...linksRu,
  ...manageRu,
  ...marksRu,
  ...peopleRu,
  ...exportsRu,
  ...foldersRu,
  ...pollsRu,
  ...privacyRu,
  ...recordRu,
  ...rulesRu,
  ...settingsRu,
  ...structureRu,
  ...staffRu,
  ...templatesRu,
  ...studentsRu,
  ...trustRu,
  ...chatsRu,
  ...chatRulesRu,
  ...searchRu,
  ...talkRu,
  ...callsRu,
  ...callRoomRu,
};
