using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Passes what a build has to say on to MSBuild.</summary>
internal sealed class TaskReport : IBuildReport
{
    private readonly TaskLoggingHelper _log;
    private readonly object _gate = new();

    public TaskReport(TaskLoggingHelper log) => _log = log;

    public void Detail(string text) => Write(MessageImportance.Low, text);

    public void Progress(string text) => Write(MessageImportance.Normal, text);

    public void Error(string code, string? file, string text)
    {
        lock (_gate)
        {
            _log.LogError(null, code, null, BuildDiagnostics.HelpLink(code), file, 0, 0, 0, 0, "{0}", text);
        }
    }

    public void Messages(IReadOnlyList<CompilerMessage> messages)
    {
        lock (_gate)
        {
            // A header's message comes once per unit that includes it, but also twice within one unit; the latter says nothing new.
            foreach (CompilerMessage message in messages.Distinct())
            {
                Write(message);
            }
        }
    }

    // The texts are the compiler's own: braces in them are no placeholders, hence "{0}".
    private void Write(CompilerMessage message)
    {
        switch (message.Severity)
        {
            case MessageSeverity.Error:
                _log.LogError(null, Code(message), null, null, message.File, message.Line, message.Column, 0, 0, "{0}", message.Text);
                break;
            case MessageSeverity.Warning:
                _log.LogWarning(null, Code(message), null, null, message.File, message.Line, message.Column, 0, 0, "{0}", message.Text);
                break;
            default:
                _log.LogMessage(
                    null, Code(message), null, message.File, message.Line, message.Column, 0, 0, MessageImportance.Normal, "{0}", message.Text);
                break;
        }
    }

    // "-Wunused-variable" becomes "Wunused-variable", a code that NoWarn and MSBuildWarningsAsMessages can name.
    private static string? Code(CompilerMessage message) => message.Code?.TrimStart('-');

    private void Write(MessageImportance importance, string text)
    {
        lock (_gate)
        {
            _log.LogMessage(importance, "{0}", text);
        }
    }
}
