import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** The wall clock is read in one place, so that everything that shows time can be tested. */
const wallClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Take the time as an argument, or use wallNow()." },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Take the time as an argument, or use wallNow()." },
];
/** Names, referrers and search words come from strangers: they are text and nothing else. */
const hostileText = [
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text from outside is rendered as text only." },
  { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML)$/]", message: "Text from outside is rendered as text only." },
];
/** Money and points are decimal strings; a float would lose what the ledger must prove. */
const floats = [{ selector: "CallExpression[callee.name='parseFloat']", message: "Use shared/decimal." }];

export default tseslint.config(
  { ignores: ["node_modules", "src/api/schema.d.ts", "tracker/dist", "*.cjs"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["tracker/vite.config.ts", "tracker/*.ts"] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-restricted-syntax": ["error", ...wallClock, ...hostileText, ...floats],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "max-lines": ["error", 400],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  { files: ["src/shared/time/wall.ts", "src/api/skew.ts", "test/**", "tracker/**", "**/*.test.{ts,tsx}"], rules: { "no-restricted-syntax": "off" } },
);
