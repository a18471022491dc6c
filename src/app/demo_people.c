/* demo_people.c - who is in the demonstration: a medical college, and a lyceum for contrast.
 *
 * WHY   names and roles that a college has: a curator who is no teacher, a teacher whose role
 *       nobody has confirmed yet, a mother.
 * OWNS  constant tables.  RUNS  nowhere: data. */
#include "app/demo_data.h"
#include "app/demo_talk.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct demo_member college_members[] = {
    {"klimov", "Климов", "Андрей", "Борисович", "administrator", "Администратор, каб. 118", false},
    {"lapteva", "Лаптева", "Ирина", "Сергеевна", "head teacher", "Директор, основы этики", true},
    {"melnikova", "Мельникова", "Ольга", "Викторовна", "teacher", "Анатомия и физиология", true},
    {"galeev", "Галеев", "Тимур", "Рашидович", "teacher", "Фармакология", true},
    {"gareev", "Гареев", "Рустам", "Ильдарович", "teacher", "Основы латинского языка", false},
    {"stupina", "Ступина", "Елена", "Николаевна", "staff", "Куратор СД-21", false},
    {"vorobyova.alina", "Воробьёва", "Алина", "Игоревна", "student", "СД-21", false},
    {"krechetov", "Кречетов", "Даниил", "Олегович", "student", "СД-21, староста", false},
    {"terentyev", "Терентьев", "Марк", "Андреевич", "student", "СД-21", false},
    {"ezhova.polina", "Ежова", "Полина", "Дмитриевна", "student", "СД-21", false},
    {"abramova", "Абрамова", "Ксения", "Павловна", "student", "СД-21", false},
    {"guseva", "Гусева", "Милана", "Сергеевна", "student", "СД-21", false},
    {"yakovlev", "Яковлев", "Артём", "Ильич", "student", "СД-21", false},
    {"nurieva", "Нуриева", "Камила", "Рустамовна", "student", "СД-21", false},
    {"sorokin", "Сорокин", "Егор", "Максимович", "student", "СД-21", false},
    {"belova", "Белова", "Дарья", "Алексеевна", "student", "СД-21", false},
    {"hasanov", "Хасанов", "Ильнур", "Айратович", "student", "СД-21", false},
    {"krylova", "Крылова", "Вероника", "Денисовна", "student", "СД-21", false},
    {"safin", "Сафин", "Руслан", "Маратович", "student", "ЛД-11", false},
    {"mihailova", "Михайлова", "Злата", "Романовна", "student", "ЛД-11, староста", false},
    {"fomin", "Фомин", "Кирилл", "Евгеньевич", "student", "ЛД-11", false},
    {"ahmetova", "Ахметова", "Лейла", "Тимуровна", "student", "ЛД-11", false},
    {"zueva", "Зуева", "Анна", "Викторовна", "student", "ЛД-11", false},
    {"tarasov", "Тарасов", "Глеб", "Антонович", "student", "ЛД-11", false},
    {"ezhova", "Ежова", "Светлана", "Викторовна", "parent", "Мама Полины Ежовой", false},
};

const struct demo_org demo_college = {
    .slug = "zmk",
    .name = "Заречный медицинский колледж",
    .short_name = "ЗМК",
    .contact = "А. Б. Климов, каб. 118",
    .member = college_members,
    .member_count = COUNT(college_members),
    .chat = demo_college_chats,
    .chat_count = DEMO_COLLEGE_CHATS,
};

static const struct demo_member lyceum_members[] = {
    {"dorohov", "Дорохов", "Игорь", "Петрович", "administrator", "Системный администратор", false},
    {"vishnevskaya", "Вишневская", "Анна", "Львовна", "teacher", "Физика", true},
    {"kim", "Ким", "Роман", "", "student", "10 «Б»", false},
};

const struct demo_org demo_lyceum = {
    .slug = "lyceum7",
    .name = "Политехнический лицей № 7",
    .short_name = "Лицей № 7",
    .contact = "И. П. Дорохов, каб. 12",
    .member = lyceum_members,
    .member_count = COUNT(lyceum_members),
    .chat = demo_lyceum_chats,
    .chat_count = DEMO_LYCEUM_CHATS,
};
