// A list of each kind to look at, or to fill in: as a Russian spreadsheet opens it, with a byte order mark and semicolons.
import type { ListKind } from "./importsModel.ts";

const SAMPLES: Record<ListKind, { name: string; rows: readonly string[] }> = {
  learners: {
    name: "Образец - студенты.csv",
    rows: [
      "Фамилия;Имя;Отчество;Группа;Курс;Специальность;Отделение;Дата рождения;Родитель",
      "Воробьёва;Алина;Сергеевна;СД-21;2;Сестринское дело;Медицинское;01.09.2008;Воробьёва Елена Павловна",
      "Лукин;Артём;Денисович;СД-21;2;Сестринское дело;Медицинское;14.03.2009;",
    ],
  },
  staff: {
    name: "Образец - сотрудники.csv",
    rows: [
      "Фамилия;Имя;Отчество;Должность;Предметы;Табельный номер",
      "Мельникова;Ольга;Викторовна;преподаватель;Анатомия, Физиология;1042",
      "Климов;Андрей;Борисович;заведующий отделением;;1007",
    ],
  },
  structure: {
    name: "Образец - группы.csv",
    rows: [
      "Группа;Курс;Специальность;Код специальности;Отделение;Куратор",
      "СД-21;2;Сестринское дело;34.02.01;Медицинское;Мельникова Ольга Викторовна",
      "ЛД-11;1;Лечебное дело;31.02.01;Медицинское;",
    ],
  },
  teaching: {
    name: "Образец - кто что ведёт.csv",
    rows: ["Группа;Предмет;Преподаватель", "СД-21;Анатомия;Мельникова Ольга Викторовна"],
  },
};

export function sampleOf(kind: ListKind): { name: string; blob: Blob } {
  const { name, rows } = SAMPLES[kind];
  const text = `\ufeff${rows.map((row) => `${row}\r\n`).join("")}`;
  return { name, blob: new Blob([text], { type: "text/csv" }) };
}
