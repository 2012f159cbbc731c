/** Every part of the kit on one page, to look at while changing it. Only in development. */
import { Copy, Inbox, PenLine, Plus, Settings2, Table2, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/api/errors";
import { setLocale, useLocale } from "@/i18n";
import {
  Avatar,
  ask,
  Banner,
  Breadcrumbs,
  Button,
  ButtonLink,
  Checkbox,
  Chip,
  ComboBox,
  DateField,
  Dialog,
  DialogButtons,
  Drawer,
  EmptyState,
  ErrorState,
  IconButton,
  Kbd,
  List,
  MenuAt,
  MenuButton,
  NumberField,
  optionColours,
  PasswordField,
  PopoverButton,
  RadioGroup,
  SearchField,
  Segments,
  Select,
  SkeletonList,
  Spinner,
  Swatches,
  Switch,
  setThemeChoice,
  Tabs,
  TextArea,
  TextField,
  toast,
  toastError,
  toastUndo,
  useThemeChoice,
} from "@/ui";
import css from "./Kit.module.css";

const cities = ["上海 Shanghai", "北京 Beijing", "深圳 Shenzhen", "杭州 Hangzhou", "成都 Chengdu"].map((label) => ({
  id: label,
  label,
}));

export function KitScreen() {
  const locale = useLocale();
  const theme = useThemeChoice();
  return (
    <main className={css.page}>
      <header className={css.row}>
        <h1>Kit</h1>
        <Segments
          label="Language"
          options={[
            { id: "zh-CN", label: "中文" },
            { id: "en", label: "English" },
          ]}
          value={locale}
          onChange={setLocale}
        />
        <Segments
          label="Theme"
          options={[
            { id: "system", label: "System" },
            { id: "light", label: "Light" },
            { id: "dark", label: "Dark" },
          ]}
          value={theme}
          onChange={setThemeChoice}
        />
      </header>
      <Buttons />
      <Fields />
      <Choices />
      <Overlays />
      <Pieces />
      <States />
    </main>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Buttons() {
  return (
    <Part title="Buttons">
      <div className={css.row}>
        <Button variant="primary" icon={Plus}>
          新建记录
        </Button>
        <Button icon={PenLine}>Rename</Button>
        <Button variant="ghost">Ghost</Button>
        <Button variant="danger" icon={Trash2}>
          删除
        </Button>
        <Button isPending>Saving</Button>
        <Button isDisabled>Disabled</Button>
        <Button size="s">Small</Button>
        <ButtonLink href="/kit">Link</ButtonLink>
        <IconButton icon={Settings2} label="Settings" shortcut="Ctrl+," />
        <IconButton icon={Copy} label="Copy" size="s" />
      </div>
    </Part>
  );
}

function Fields() {
  const [text, setText] = useState("晨光售后中心");
  const [number, setNumber] = useState(1234.5);
  const [city, setCity] = useState<string | null>("上海 Shanghai");
  const [date, setDate] = useState<string | null>("2026-11-22");
  const [instant, setInstant] = useState<string | null>("2026-11-22T04:30:00+00:00");
  const [search, setSearch] = useState("");
  return (
    <Part title="Fields">
      <div className={css.grid}>
        <TextField label="Text" value={text} onChange={setText} description="A hint" />
        <TextField label="With an error" value="" onChange={setText} error="请填写名称。" isRequired />
        <PasswordField label="Password" />
        <SearchField label="Search" value={search} onChange={setSearch} />
        <NumberField label="Number" value={number} onChange={setNumber} />
        <TextField label="Small" size="s" defaultValue="small" />
        <Select label="Select" options={cities} value={city} onChange={setCity} />
        <ComboBox label="Combo box" options={cities} value={city} onChange={setCity} />
        <DateField label="Date" value={date} onChange={setDate} />
        <DateField label="Date and time" value={instant} onChange={setInstant} zone="Asia/Shanghai" />
        <TextArea label="Long text" placeholder="…" />
        <TextField label="Disabled" isDisabled defaultValue="disabled" />
      </div>
    </Part>
  );
}

function Choices() {
  const [role, setRole] = useState<"a" | "b">("a");
  const [tab, setTab] = useState<"a" | "b">("a");
  const [colour, setColour] = useState("blue");
  return (
    <Part title="Choices">
      <div className={css.row}>
        <Checkbox defaultSelected>Checked</Checkbox>
        <Checkbox isIndeterminate>Some</Checkbox>
        <Checkbox>Not</Checkbox>
        <Switch defaultSelected>On</Switch>
        <Switch>Off</Switch>
      </div>
      <RadioGroup
        label="Role"
        options={[
          { id: "a", label: "Editor", description: "Works in all bases" },
          { id: "b", label: "Viewer", description: "Reads" },
        ]}
        value={role}
        onChange={setRole}
      />
      <Swatches label="Colour" value={colour} onChange={setColour} />
      <Tabs
        label="Tabs"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: "a", label: "Details", content: "Details of it" },
          { id: "b", label: "History", content: "History of it" },
        ]}
      />
    </Part>
  );
}

function Overlays() {
  const [open, setOpen] = useState<"dialog" | "drawer" | null>(null);
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const entries = [
    { id: "rename", label: "Rename", icon: PenLine, shortcut: "F2", onAction: () => toast("Renamed") },
    { title: "More", entries: [{ id: "checked", label: "Checked", isChecked: true }] },
    { id: "sub", label: "A menu of its own", entries: [{ id: "inner", label: "Inner" }] },
    "-",
    { id: "delete", label: "Delete", icon: Trash2, isDanger: true, onAction: () => toastUndo("Deleted", () => {}) },
  ] as const;
  const question = { title: "Delete it?", body: "It cannot be restored.", action: "Delete", isDanger: true };
  return (
    <Part title="Overlays">
      <div className={css.row}>
        <Button onPress={() => setOpen("dialog")}>Dialog</Button>
        <Button onPress={() => setOpen("drawer")}>Drawer</Button>
        <Button onPress={() => ask(question)}>Ask</Button>
        <Button onPress={() => ask({ ...question, typeToConfirm: { label: "Type its name", text: "工单" } })}>
          Ask to type
        </Button>
        <MenuButton label="Menu" button={<Button>Menu</Button>} entries={entries} />
        <PopoverButton label="Popover" button={<Button>Popover</Button>}>
          <TextField label="Inside" />
        </PopoverButton>
        <Button onPress={() => toast("Saved")}>Toast</Button>
        <Button onPress={() => toastUndo("3 records deleted", () => toast("Back"))}>Toast with undo</Button>
        <Button onPress={() => toastError(new ApiError(0, "x", "No connection to the server."))}>Toast an error</Button>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: shows the menu of a right click */}
        <div
          className={css.canvas}
          onContextMenu={(event) => {
            event.preventDefault();
            setAt({ x: event.clientX, y: event.clientY });
          }}
        >
          Right click
        </div>
        <MenuAt label="Menu" entries={entries} at={at} onClose={() => setAt(null)} />
      </div>
      <Dialog
        title="A dialog"
        isOpen={open === "dialog"}
        onClose={() => setOpen(null)}
        onSubmit={() => setOpen(null)}
        footer={<DialogButtons action="Save" onCancel={() => setOpen(null)} />}
      >
        <TextField label="Name" autoFocus />
      </Dialog>
      <Drawer title="A drawer" isOpen={open === "drawer"} onClose={() => setOpen(null)}>
        <TextArea label="Notes" />
      </Drawer>
    </Part>
  );
}

function Pieces() {
  return (
    <Part title="Pieces">
      <div className={css.row}>
        {optionColours.map((colour) => (
          <Chip key={colour} color={colour}>
            {colour}
          </Chip>
        ))}
        <Chip color="green" onRemove={() => {}} removeLabel="Remove">
          已付款
        </Chip>
      </div>
      <div className={css.row}>
        {["林小满", "王芳", "Ada Lovelace", "Bo"].map((name) => (
          <Avatar key={name} name={name} />
        ))}
        <Kbd>Ctrl+K</Kbd>
        <Spinner />
        <Breadcrumbs
          crumbs={[{ label: "售后工单", href: "/kit" }, { label: "工单", href: "/kit?" }, { label: "RMA-0412" }]}
        />
      </div>
      <List
        label="Devices"
        items={["SN-001", "SN-002"]}
        idOf={(item) => item}
        columns={[
          { id: "name", title: "Serial number", cell: (item) => item },
          { id: "state", title: "State", cell: () => <Chip color="green">In stock</Chip>, isMinor: true },
        ]}
      />
    </Part>
  );
}

function States() {
  return (
    <Part title="States">
      <Banner>Information</Banner>
      <Banner tone="success">Done</Banner>
      <Banner tone="warning">Take care</Banner>
      <Banner tone="danger">It failed</Banner>
      <div className={css.grid}>
        <SkeletonList rows={3} />
        <EmptyState icon={Inbox} title="Nothing here" actions={<Button icon={Table2}>New table</Button>}>
          What will be here, and how to begin.
        </EmptyState>
        <ErrorState error={new ApiError(0, "offline", "No connection to the server.")} onRetry={() => {}} />
      </div>
    </Part>
  );
}
