import { createRoot } from "react-dom/client";

import { Root } from "./app/Root";
import { firstLanguage, startI18n } from "./i18n";
import "./app/base.css";
import "./app/shell.css";
import "./app/parts.css";
import "./app/imports.css";

await startI18n(firstLanguage());
const host = document.getElementById("root");
if (host) createRoot(host).render(<Root />);
