// Tabs: the chalk stroke under the current one, arrows move, content comes with focus.
import type { ReactNode } from "react";
import { Tabs as RacTabs, Tab, TabList, TabPanel } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Tabs.module.css";

export type TabEntry<V extends string> = { id: V; label: string; content: ReactNode };

type TabsProps<V extends string> = {
  label: string;
  tabs: readonly TabEntry<V>[];
  selected: V;
  onSelect: (id: V) => void;
};

export function Tabs<V extends string>({ label, tabs, selected, onSelect }: TabsProps<V>) {
  return (
    <RacTabs
      selectedKey={selected}
      onSelectionChange={(key) => {
        const tab = tabs.find((one) => one.id === key);
        if (tab) onSelect(tab.id);
      }}
      className={cx(css.tabs)}
    >
      <TabList aria-label={label} className={cx(css.list)}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={cx(css.tab)}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={cx(css.panel)}>
          {tab.content}
        </TabPanel>
      ))}
    </RacTabs>
  );
}
