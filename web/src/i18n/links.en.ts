import type { linksRu } from "./links.ru.ts";

export const linksEn: Record<keyof typeof linksRu, string> = {
  "links.title": "My accounts in other organisations",
  "links.hint":
    "You go from one to the other without a password. Nobody but you knows of these links: no administrator and no other member.",
  "links.none": "None yet.",
  "links.enter": "Go there",
  "links.enter.label": "Go there: {org}",
  "links.part": "End the link",
  "links.part.label": "End the link: {org}",
  "links.part.title": "End the link with “{org}”?",
  "links.part.text":
    "You will have to sign in there with a password. Where you are signed in by this link, you will be signed out. Both accounts stay.",
  "links.keep": "Keep",
  "links.ended": "The link has ended: {org}",
  "links.another": "Link another one",
  "links.another.hint":
    "Make a link here and open it where you are signed in to your other account: in this browser or on another device.",
  "links.password": "Password of this account",
  "links.password.required": "Enter the password of this account",
  "links.make": "Make a link",
  "links.made": "The link works once, until {time}. Give it to nobody: it is for you.",
  "links.address": "Link",
  "links.qr": "The link for another device",
  "links.copy": "Copy",
  "links.here": "Sign in to the other organisation here",
  "links.takeBack": "Take the link back",
  "links.paste": "I have a link from another organisation",
  "links.paste.field": "Link from another organisation",
  "links.held.title": "Link your two accounts?",
  "links.held.whose": "The link was made by: {name}, {org}.",
  "links.held.warning": "Whoever signs in to that account can enter this one too. Confirm only if both are yours.",
  "links.accept": "Link",
  "links.notMine": "That account is not mine",
  "links.self":
    "The link was made by this account. To link another one with it, sign out here and sign in to the other organisation: the link is kept.",
  "links.done": "Linked with “{org}”",
  "links.done.text": "You can now go from one account to the other: here and in the profile menu.",
  "links.stay": "Stay here",
};
