import { MarkdownTextPrimitive, unstable_memoizeMarkdownComponents as memoizeMarkdownComponents } from "@assistant-ui/react-markdown";
import "@assistant-ui/react-markdown/styles/dot.css";
import { CheckIcon, CopyIcon } from "lucide-react";
import { useState } from "react";
import remarkGfm from "remark-gfm";
import { TooltipIconButton } from "./tooltip-icon-button.jsx";

function CodeHeader({ language, code }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    if (!code || copied) return;
    navigator.clipboard.writeText(code).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 3_000);
    }, () => {});
  };
  return (
    <div className="aui-code-header-root">
      <span className="aui-code-header-language">{language}</span>
      <TooltipIconButton tooltip="Copy" onClick={copy}>
        {copied ? <CheckIcon /> : <CopyIcon />}
      </TooltipIconButton>
    </div>
  );
}

const components = memoizeMarkdownComponents({
  pre: (props) => <pre {...props} className="aui-md-pre" />,
  CodeHeader,
});

export const MarkdownText = () => <MarkdownTextPrimitive remarkPlugins={[remarkGfm]} className="aui-md" components={components} defer />;
