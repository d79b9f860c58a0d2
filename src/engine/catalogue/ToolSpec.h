// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "engine/base/Table.h"
#include "engine/catalogue/Condition.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QJsonObject>
#include <QMap>
#include <QStringList>

#include <memory>
#include <optional>
#include <variant>

namespace oc {

/// Plan: not of a tool's file; the step is a whole plan (see SubPlan) and the scheduler itself runs it.
enum class Domain { Automation, Communication, Asset, Network, Plan };
enum class Risk { Read, Change, Destructive };

/// "automation-service", ..., "plan".
[[nodiscard]] QString executionLocation(Domain domain);
/// Of a tool's file; also reads "network-analyzer-service".
[[nodiscard]] std::optional<Domain> domainFromExecutionLocation(const QString& text);
/// "automation", ...
[[nodiscard]] QString domainName(Domain domain);
[[nodiscard]] QString riskName(Risk risk);
[[nodiscard]] std::optional<Risk> riskFromName(const QString& text);

/// One entry of an argv list. 'args' are templates: "{name}" stands for a parameter's value and is replaced inside
/// one argument, never split. An argument that is nothing but "{name}" of a list parameter becomes one argument for
/// each item. With forEach set, args are repeated for each item of that list parameter, "{item}" being the item
/// (for a map "{key}" and "{value}"). With firstOf set (the first item only), args are the first of these programs that
/// is on the machine, each with the words that follow it ("docker compose").
struct ArgvItem {
    Condition when;
    QString forEach;
    QStringList args;
    QList<QStringList> firstOf = {};
};

/// A program that runs after another one has done its work.
struct ThenRun {
    QList<ArgvItem> argv;
    QMap<int, QString> exitCodes; ///< exit codes that are not failures, with their meaning
};

/// Programs run one after another. 'then' shows what the first one made of the world: what those print, one after
/// another, is the output that is read.
struct ArgvRun {
    QList<ArgvItem> argv;
    QString produces = {};  ///< template of the path of the file or folder that comes into being; "{produced}" in argv
                            ///< is where the program writes it. It is there wholly, or not at all.
    QString overwrite = {}; ///< name of the boolean parameter that lets it take the place of a file
    bool terminal = false;  ///< a program for a person: started in the user's terminal emulator, and not waited for
    QList<ThenRun> then = {};
};

/// A PowerShell script; parameters arrive as bound variables ($name), never spliced into the text.
struct PowershellRun {
    QString script;
};

/// A query entry that is repeated for each item of a list or map parameter.
struct HttpRepeat {
    QString name;
    QString forEach;
    QString value; ///< template with "{item}", or "{key}" and "{value}"
};

struct HttpRun {
    QString method = QStringLiteral("GET"); ///< template
    QString url;                  ///< template; values are percent-encoded as they go in, except a whole "{url}"
    QMap<QString, QString> query; ///< templates; an entry whose parameters have no value is left out
    QList<HttpRepeat> queryRepeats;
    QMap<QString, QString> headers; ///< templates
    QJsonValue body;         ///< templates in every string; {for_each, item} in a list is repeated; Undefined: none
    QList<int> expectStatus; ///< empty: any 2xx
};

/// A handler of the domain's executor, by name.
struct NativeRun {
    QString handler;
};

using RunSpec = std::variant<ArgvRun, PowershellRun, HttpRun, NativeRun>;
/// "argv", "powershell", "http", or "native NAME": the words of catalogue.csv and of tools list.
[[nodiscard]] QString runKind(const RunSpec& run);

/// Both: line by line as they come (docker logs).
enum class OutputFrom { Stdout, Stderr, Both };

enum class OutputFormat {
    Columns,
    Csv,
    Json,
    JsonLines,
    KeyValue,
    Regex,
    Lines,
    Text,
    MysqlXml,
    PrometheusText,
    LineProtocol
};

struct OutputColumn {
    Column column;
    QString source;     ///< heading (csv), key or dotted path (json, key_value), named group (regex); default: the
                        ///< name. json: "$" is the whole row
    int index = -1;     ///< field number from 0 for columns and headerless csv; -1: by order or by heading
    double scale = 1.0; ///< numbers are multiplied by it (ps prints kB: 1024)
    QString timeFormat; ///< for type time: "unix", "unix_ms", "unix_us", "unix_ns", or a QDateTime format; else ISO
                        ///< 8601 is read
    QString nullText;   ///< a cell with just this text is null ("-", "[not set]")
    QMap<QString, QString> values; ///< cell text mapped to another ("d" -> "directory")
    QString parameter = {};        ///< every cell is the value of that parameter
    QString lookup = {};           ///< json: path in the document, '*' being what source finds; its value is the cell
    bool carry = false; ///< regex: a match without it takes it from the one before; one with nothing else is no row
};

/// How a program's output becomes a table and a record.
struct OutputSpec {
    OutputFormat format = OutputFormat::Text;
    OutputFrom from = OutputFrom::Stdout; ///< which of the program's outputs are read
    int headerLines = 0;                  ///< lines to skip at the beginning
    QString separator;     ///< columns: a regular expression, default white space; csv and key_value: the separator
    QString comment;       ///< lines that begin with it are skipped
    bool csvHeader = true; ///< csv: the first line names the columns
    QString rowsPath;      ///< json: dotted path of the list of rows ("items"); empty: the document
    bool orText = false;   ///< json: what is no JSON is taken as one text
    QString pattern;       ///< regex: one match is one row; named groups
    bool record = false;   ///< one record (fields), not a table
    QList<OutputColumn> columns; ///< the last one of format columns takes the rest of the line
    QStringList summary;         ///< regexes whose named groups become fields beside the rows (ping's statistics)
    QList<OutputColumn> summaryColumns;
    QString rowsName = QStringLiteral("rows");
    QString sort;             ///< column to sort the rows by; with a leading '-' descending
    QString limit;            ///< name of the parameter that says how many rows to keep, after sorting
    QString limitBytes;       ///< name of the parameter after how many bytes the program is ended; the field
                              ///< "truncated" says whether it was
    QString metric;           ///< prometheus_text: name of the parameter that says which metrics are rows
    bool hostSummary = false; ///< prometheus_text: with the fields of a host (processors, memory, disks)
};

/// What of a tool may differ with its parameters ("systemctl status" reads, "systemctl restart" changes).
struct ToolBehaviour {
    Risk risk = Risk::Read;
    RunSpec run;
    OutputSpec output;
    QMap<int, QString> exitCodes;       ///< exit codes that are not failures, with their meaning
    QString errorPattern;               ///< regular expression for the line that says why the program failed
    QString standardInput;              ///< template
    QMap<QString, QString> environment; ///< name -> template
    QMap<QString, QString>
        secretFiles;          ///< name -> template of the content; "{file:name}" in argv is its path (0600, removed)
    QString workingDirectory; ///< template
    QStringList programs;     ///< what must be on the machine where it runs; alternatives as "pwsh|powershell"
    bool stream = false;      ///< output is of interest while it runs (tail, logs)
    std::optional<Milliseconds> timeout;
};

struct ToolVariant {
    Condition when;
    ToolBehaviour behaviour; ///< complete: what the variant does not say is taken from the tool
};

struct ToolExample {
    QString title;
    QJsonObject parameters;
    QString needs; ///< what it needs to run as it stands; empty: nothing but the program
};

struct SubPlan;

/// One tool as its YAML file declares it, or a plan that is a step of another one, its inputs being the parameters. A
/// value, made by ToolParser or readSubPlans(), shared between threads as shared_ptr<const>.
struct ToolSpec {
    QString name; ///< as written: "Get-Disk"
    QString version;
    Domain domain = Domain::Automation;
    QString platform;
    QString category;
    QString description;
    QStringList tags;
    QMap<QString, QString> packages; ///< program -> Debian package, for the hint when it is missing
    QList<ParameterSpec> parameters;
    ToolBehaviour behaviour;
    QList<ToolVariant> variants; ///< the first whose condition holds wins
    QList<ToolExample> examples;
    QStringList notes; ///< paragraphs for the help page
    QString file;
    std::shared_ptr<const SubPlan> plan; ///< of Domain::Plan only; then the behaviour's run says nothing

    /// By name or alias, normalised. Null when there is none.
    [[nodiscard]] const ParameterSpec* parameter(QStringView nameOrAlias) const;
    /// The behaviour for these (resolved, canonical) parameters.
    [[nodiscard]] const ToolBehaviour& behaviourFor(const QJsonObject& parameters) const;
    /// The highest risk of any variant: what is assumed while the parameters are not known. A list shows
    /// behaviour.risk, the class that the tool's file gives it.
    [[nodiscard]] Risk highestRisk() const;
    [[nodiscard]] Milliseconds timeoutFor(const QJsonObject& parameters) const;
};

using ToolSpecPtr = std::shared_ptr<const ToolSpec>;

} // namespace oc
