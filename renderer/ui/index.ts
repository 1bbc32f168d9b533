export { Button, FileDrop, ProgressLine, Waiting } from "./actions.tsx";
export { AreaField, CheckField, CountField, PasswordField, SelectField, TextField } from "./fields.tsx";
export { FindField, useSettled } from "./find-field.tsx";
export { Icon, type IconName } from "./icons.tsx";
export { Head, Panel, Rows, rowKeys } from "./layout.tsx";
export { Menu } from "./menu.tsx";
export { Empty, ErrorNote, Note, Shape, State, type Tone, Word } from "./state.tsx";
export { Theme } from "./theme.tsx";
export { VirtualRows } from "./virtual-rows.tsx";
