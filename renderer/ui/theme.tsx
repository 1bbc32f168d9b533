import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Button.css";
import "@mantine/core/styles/ActionIcon.css";
import "@mantine/core/styles/Loader.css";
import "@mantine/core/styles/Input.css";
import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Checkbox.css";
import "@mantine/core/styles/Progress.css";
import "@fontsource/be-vietnam-pro/latin-400.css";
import "@fontsource/be-vietnam-pro/latin-500.css";
import "@fontsource/be-vietnam-pro/latin-600.css";
import "@fontsource/be-vietnam-pro/vietnamese-400.css";
import "@fontsource/be-vietnam-pro/vietnamese-500.css";
import "@fontsource/be-vietnam-pro/vietnamese-600.css";
import "./styles.ts";
import { createTheme, MantineProvider } from "@mantine/core";
import { setNonce } from "get-nonce";
import type { ReactNode } from "react";

const theme = createTheme({
  fontFamily: "'Be Vietnam Pro', 'Segoe UI', sans-serif",
  primaryColor: "accent",
  primaryShade: 7,
  defaultRadius: 4,
  respectReducedMotion: true,
  fontSizes: { xs: "13px", sm: "14px", md: "15px", lg: "17px", xl: "20px" },
  colors: {
    accent: [
      "#e9f3f7",
      "#d3e4ec",
      "#a5c8d8",
      "#75abc4",
      "#4e93b3",
      "#3583a8",
      "#1f6f95",
      "#0f5b7d",
      "#0b4a66",
      "#073a52",
    ],
  },
});

/** The nonce of this load, put into the page by the host; both the kit and its scroll lock need it. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

/** Colours, type and the kit's provider for the whole window. */
export function Theme(props: { children: ReactNode }) {
  setNonce(styleNonce());
  return (
    <MantineProvider theme={theme} forceColorScheme="light" getStyleNonce={styleNonce}>
      {props.children}
    </MantineProvider>
  );
}
