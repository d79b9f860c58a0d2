// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/SshKeyHandler.h"

#include "engine/base/Words.h"
#include "executors/automation/BesideFolder.h"
#include "executors/automation/NativeProgram.h"
#include "executors/automation/OutcomeText.h"
#include "executors/automation/ProgramCall.h"
#include "executors/support/process/ProcessSpawner.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <cerrno>
#include <cstring>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

QString text(const QJsonObject& parameters, QLatin1StringView name) {
    return parameters.value(name).toString();
}

/// "./-key" for a path that would be taken for an option.
QString pathArgument(const QString& path) {
    return path.startsWith(u'-') ? u"./"_s + path : path;
}

QStringList generateArgv(const QJsonObject& parameters, const QString& path) {
    QStringList argv{u"ssh-keygen"_s, u"-q"_s, u"-t"_s, text(parameters, "type"_L1), u"-f"_s, pathArgument(path)};
    if (const QJsonValue bits = parameters.value("bits"_L1); bits.isDouble())
        argv += {u"-b"_s, QString::number(bits.toInt())};
    if (const QJsonValue comment = parameters.value("comment"_L1); comment.isString())
        argv += {u"-C"_s, comment.toString()};
    return argv;
}

QStringList fingerprintArgv(const QString& path) {
    return {u"ssh-keygen"_s, u"-l"_s, u"-E"_s, u"sha256"_s, u"-f"_s, pathArgument(path)};
}

QStringList removeArgv(const QJsonObject& parameters) {
    return {u"ssh-keygen"_s, u"-R"_s, text(parameters, "host"_L1), u"-f"_s, pathArgument(text(parameters, "path"_L1))};
}

ProcessSpec specOf(const QStringList& argv) {
    ProcessSpec spec;
    for (const QString& word : argv)
        spec.argv.append(word.toUtf8());
    // It is to read a passphrase from its standard input, never to ask a person on the desktop for it.
    spec.environment = {{"SSH_ASKPASS_REQUIRE", "never"}};
    return spec;
}

Error noSuchPlace(const QString& what, int number) {
    return {u"file_error"_s, u"%1: %2"_s.arg(what, QString::fromLocal8Bit(std::strerror(number))), {}, {}};
}

Error alreadyThere(const QString& path) {
    return {u"already_exists"_s,
            path + u" is there already, and is left as it is"_s,
            u"choose another path, or set overwrite to replace the key"_s,
            {}};
}

struct KeyLine {
    qint64 bits = 0;
    QString fingerprint, comment, type;
};

/// "256 SHA256:abc comment with blanks (ED25519)", one a line.
QList<KeyLine> readKeys(const QByteArray& output) {
    static const QRegularExpression pattern(uR"(^(\d+) (\S+) (.*) \(([A-Za-z0-9-]+)\)$)"_s,
                                            QRegularExpression::MultilineOption);
    QList<KeyLine> keys;
    for (auto matches = pattern.globalMatch(QString::fromUtf8(output)); matches.hasNext();) {
        const auto match = matches.next();
        const QString comment = match.captured(3) == "no comment"_L1 ? QString() : match.captured(3);
        keys.append({match.captured(1).toLongLong(), match.captured(2), comment, match.captured(4).toLower()});
    }
    return keys;
}

} // namespace

StepOutcome SshKeyHandler::execute(const StepRequest& request, StepContext& context) const {
    const QString action = text(request.parameters, "action"_L1);
    // What is NUL here would end an argument early there.
    for (const QJsonValue& value : request.parameters) {
        if (value.toString().contains(QChar(0)))
            return StepOutcome::failure({u"nul_byte"_s, u"a parameter holds a NUL byte"_s, {}, {}});
    }
    if (action == "fingerprint"_L1) return fingerprint(request.parameters, context);
    if (action == "remove_host"_L1) return removeHost(request.parameters, context);
    return generate(request.parameters, context);
}

StepOutcome SshKeyHandler::generate(const QJsonObject& parameters, StepContext& context) const {
    const QString path = text(parameters, "path"_L1);
    const QString publicPath = path + u".pub"_s;
    const bool overwrite = parameters.value("overwrite"_L1).toBool();
    const auto isThere = [](const QString& file) { return QFileInfo::exists(file) || QFileInfo(file).isSymLink(); };
    for (const QString& file : {path, publicPath}) {
        if (QFileInfo(file).isDir())
            return StepOutcome::failure({u"file_error"_s, file + u" is a folder"_s, u"choose another path"_s, {}});
        if (!overwrite && isThere(file)) return StepOutcome::failure(alreadyThere(file));
    }
    const BesideFolder folder(QFile::encodeName(QFileInfo(path).path()));
    if (folder.problem() != 0) return StepOutcome::failure(noSuchPlace(QFileInfo(path).path(), folder.problem()));

    const QString made = QFile::decodeName(folder.path()) + u"/key"_s;
    ProcessSpec spec = specOf(generateArgv(parameters, made));
    const QByteArray passphrase = text(parameters, "passphrase"_L1).toUtf8();
    if (passphrase.contains('\n') || passphrase.contains('\r'))
        return StepOutcome::failure({u"bad_parameters"_s, u"a passphrase is a single line"_s, {}, {}});
    spec.standardInput = passphrase + '\n' + passphrase + '\n';
    auto ran = nativeProgram::run(spawner_, std::move(spec), context);
    if (auto* ended = std::get_if<StepOutcome>(&ran)) return std::move(*ended);
    const auto& reply = std::get<ProgramReply>(ran);
    if (reply.exitCode != 0 || !QFileInfo::exists(made)) return nativeProgram::failure(u"ssh-keygen"_s, reply);

    auto told = nativeProgram::run(spawner_, specOf(fingerprintArgv(made + u".pub"_s)), context);
    if (auto* ended = std::get_if<StepOutcome>(&told)) return std::move(*ended);
    const QList<KeyLine> keys = readKeys(std::get<ProgramReply>(told).standardOutput);
    if (keys.size() != 1) return nativeProgram::failure(u"ssh-keygen"_s, std::get<ProgramReply>(told));
    QFile publicKey(made + u".pub"_s);
    if (!publicKey.open(QIODevice::ReadOnly))
        return StepOutcome::failure(
            {u"file_error"_s, u"%1: %2"_s.arg(publicKey.fileName(), publicKey.errorString()), {}, {}});
    const QString publicLine = QString::fromUtf8(publicKey.readAll()).trimmed();

    const auto moveTo = [overwrite](const QString& from, const QString& to) {
        return BesideFolder::moveIntoPlace(QFile::encodeName(from), QFile::encodeName(to), overwrite);
    };
    if (const int problem = moveTo(made, path); problem != 0)
        return StepOutcome::failure(problem == EEXIST ? alreadyThere(path) : noSuchPlace(path, problem));
    if (const int problem = moveTo(made + u".pub"_s, publicPath); problem != 0) {
        if (!overwrite) QFile::remove(path); // half a pair is of no use
        return StepOutcome::failure(problem == EEXIST ? alreadyThere(publicPath) : noSuchPlace(publicPath, problem));
    }
    StepOutput output;
    output.fields = {{u"path"_s, path},
                     {u"public_key_path"_s, publicPath},
                     {u"fingerprint"_s, keys.first().fingerprint},
                     {u"type"_s, keys.first().type},
                     {u"bits"_s, keys.first().bits},
                     {u"comment"_s, keys.first().comment},
                     {u"public_key"_s, publicLine}};
    return StepOutcome::success(std::move(output), keys.first().fingerprint);
}

StepOutcome SshKeyHandler::fingerprint(const QJsonObject& parameters, StepContext& context) const {
    const QString path = text(parameters, "path"_L1);
    auto ran = nativeProgram::run(spawner_, specOf(fingerprintArgv(path)), context);
    if (auto* ended = std::get_if<StepOutcome>(&ran)) return std::move(*ended);
    const auto& reply = std::get<ProgramReply>(ran);
    if (reply.exitCode != 0) return nativeProgram::failure(u"ssh-keygen"_s, reply);
    auto table = std::make_shared<Table>();
    table->columns = {{u"path"_s, ColumnType::String, {}},
                      {u"fingerprint"_s, ColumnType::String, {}},
                      {u"type"_s, ColumnType::String, {}},
                      {u"bits"_s, ColumnType::Integer, {}},
                      {u"comment"_s, ColumnType::String, {}}};
    const QList<KeyLine> keys = readKeys(reply.standardOutput);
    for (const KeyLine& key : keys)
        table->cells << path << key.fingerprint << key.type << key.bits << key.comment;
    StepOutput output;
    output.table = std::move(table);
    const QString message = outcomeText::rows(output);
    return StepOutcome::success(std::move(output), message);
}

StepOutcome SshKeyHandler::removeHost(const QJsonObject& parameters, StepContext& context) const {
    auto ran = nativeProgram::run(spawner_, specOf(removeArgv(parameters)), context);
    if (auto* ended = std::get_if<StepOutcome>(&ran)) return std::move(*ended);
    const auto& reply = std::get<ProgramReply>(ran);
    if (reply.exitCode != 0) return nativeProgram::failure(u"ssh-keygen"_s, reply);
    // "# Host web found: line 3"
    static const QRegularExpression found(u"^# Host .* found: line (\\d+)"_s, QRegularExpression::MultilineOption);
    QJsonArray lines;
    for (auto matches = found.globalMatch(QString::fromUtf8(reply.standardOutput)); matches.hasNext();)
        lines.append(matches.next().captured(1).toInt());
    StepOutput output;
    const QString path = text(parameters, "path"_L1);
    output.fields = {{u"path"_s, path},
                     {u"host"_s, text(parameters, "host"_L1)},
                     {u"removed"_s, lines.size()},
                     {u"lines"_s, lines},
                     {u"backup"_s, lines.isEmpty() ? QJsonValue() : QJsonValue(path + u".old"_s)}};
    return StepOutcome::success(std::move(output),
                                lines.isEmpty() ? u"not there; nothing changed"_s : u"removed %1"_s.arg(lines.size()));
}

Result<StepPreview> SshKeyHandler::preview(const StepRequest& request) const {
    const QJsonObject shown = programCall::masked(*request.tool, request.parameters);
    const QString action = text(shown, "action"_L1);
    const QString path = text(shown, "path"_L1);
    StepPreview preview;
    preview.kind = u"command"_s;
    const QStringList argv = action == "fingerprint"_L1   ? fingerprintArgv(path)
                             : action == "remove_host"_L1 ? removeArgv(shown)
                                                          : generateArgv(shown, path);
    preview.text = shellQuoted(argv);
    preview.details.insert(u"argv"_s, QJsonArray::fromStringList(argv));
    if (argv.contains(u"-t"_s)) {
        preview.text += u"\nstandard input: the passphrase, twice: "_s + text(shown, "passphrase"_L1);
        preview.text += shown.value("overwrite"_L1).toBool() ? u"\na key that is there is replaced"_s
                                                             : u"\nrefused when a key is there"_s;
    }
    return preview;
}

Availability SshKeyHandler::availability() const {
    if (spawner_.programs().find("ssh-keygen")) return {};
    return {false, u"needs the program ssh-keygen"_s, u"apt install openssh-client"_s};
}

} // namespace oc
