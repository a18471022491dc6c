// The few words the kit itself says. The kit knows no catalogue: the app hands them over in the current language.
import { createContext, useContext } from "react";

export type UiWords = {
  clear: string;
  close: string;
  decrease: string;
  hidePassword: string;
  increase: string;
  notifications: string;
  seal: string;
  showPassword: string;
};

export const UiWordsContext = createContext<UiWords>({
  clear: "Clear",
  close: "Close",
  decrease: "Less",
  hidePassword: "Hide password",
  increase: "More",
  notifications: "Notifications",
  seal: "verified teacher",
  showPassword: "Show password",
});

export function useWords(): UiWords {
  return useContext(UiWordsContext);
}
