import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  type Key,
} from "react-aria-components";

export interface Option<Id extends string> {
  readonly id: Id;
  readonly text: string;
  readonly isDisabled?: boolean;
}

interface ChoiceProps<Id extends string> {
  label: string;
  options: readonly Option<Id>[];
  chosen: Id | null;
  placeholder?: string;
  onChoose: (id: Id) => void;
}

/** One of several, by mouse, keys or the first letters. */
export function Choice<Id extends string>(props: ChoiceProps<Id>) {
  const choose = (key: Key | null) => {
    const option = props.options.find((one) => one.id === key);
    if (option !== undefined) {
      props.onChoose(option.id);
    }
  };
  return (
    <Select
      className="choice"
      value={props.chosen}
      onChange={choose}
      placeholder={props.placeholder ?? ""}
    >
      <Label>{props.label}</Label>
      <Button className="button">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <ListBox items={props.options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.text} isDisabled={option.isDisabled ?? false}>
              {option.text}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
