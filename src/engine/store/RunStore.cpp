// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunStore.h"

#include "engine/store/OutputLogs.h"
#include "engine/store/RunReader.h"
#include "engine/store/RunWriter.h"
#include "engine/store/SqliteFile.h"
#include "engine/store/StateSchema.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <cerrno>

namespace oc {

using namespace Qt::StringLiterals;

struct RunStore::Private {
    Private(const QString& stateFolder, const Redactor& secrets)
        : redactor(secrets),
          runsFolder(stateFolder + u"/runs"_s),
          file(stateSchema::texts(stateFolder), stateSchema::applicationId, stateSchema::migrations()),
          logs(runsFolder, file.texts()),
          reader(file, runsFolder),
          writer(file, logs, runsFolder) {}

    const Redactor& redactor;
    QString runsFolder;
    SqliteFile file;
    OutputLogs logs;
    RunReader reader;
    RunWriter writer; ///< last: its thread uses all the others
};

RunStore::RunStore() = default;
RunStore::~RunStore() = default;

Result<std::unique_ptr<RunStore>> RunStore::open(const QString& stateFolder, const Redactor& redactor) {
    std::unique_ptr<RunStore> store(new RunStore);
    store->d_ = std::make_unique<Private>(QDir::cleanPath(stateFolder), redactor);
    if (const Result<QSqlDatabase> ready = store->d_->file.connection(); !ready) return ready.error();
    return store;
}

Status RunStore::begin(const RunHeader& header) {
    // The caller has redacted; a plan that came with a secret in it is the one place where this costs nothing to
    // repeat.
    RunHeader clean = header;
    clean.planText = d_->redactor.redact(header.planText);
    clean.inputs = d_->redactor.redact(QJsonValue(header.inputs)).toObject();
    return d_->writer.begin(clean);
}

void RunStore::append(RunEvents events) {
    d_->writer.append(std::move(events));
}

void RunStore::setCommitListener(CommitListener listener) {
    d_->writer.setListener(std::move(listener));
}

Status RunStore::flush() {
    return d_->writer.flush();
}

Status RunStore::appendOutput(const QString& runId, int step, int task, OutputStream stream, const QByteArray& bytes) {
    return d_->logs.append(runId, step, task, stream, bytes);
}

void RunStore::closeOutput(const QString& runId, int step, int task) {
    d_->logs.close(runId, step, task);
}

QString RunStore::artifactFolder(const QString& runId) const {
    return d_->runsFolder + u'/' + runId + u"/artifacts"_s;
}

Result<QList<RunHeader>> RunStore::runs(const RunFilter& filter) const {
    return d_->reader.runs(filter);
}

Result<RunHeader> RunStore::run(const QString& idOrPrefix) const {
    return d_->reader.run(idOrPrefix);
}

Result<QStringList> RunStore::untold(int atMost) const {
    return d_->reader.untold(atMost);
}

Result<RunReport> RunStore::report(const QString& runId) const {
    return d_->reader.report(runId);
}

Result<QString> RunStore::partOf(const QString& parentRun, const QString& place) const {
    return d_->reader.partOf(parentRun, place);
}

Result<QList<TaskResultPtr>> RunStore::results(const QString& runId, int step) const {
    return d_->reader.results(runId, step);
}

Result<RunStore::OutputChunk> RunStore::output(const QString& runId, int step, int task, OutputStream stream,
                                               qint64 offset, qint64 maxBytes) const {
    offset = std::max<qint64>(offset, 0);
    maxBytes = std::max<qint64>(maxBytes, 0);
    const auto slice = [&](const QByteArray& all) {
        OutputChunk chunk;
        chunk.size = all.size();
        chunk.bytes = offset < all.size() ? all.mid(offset, maxBytes) : QByteArray();
        chunk.nextOffset = std::min<qint64>(offset, all.size()) + chunk.bytes.size();
        return chunk;
    };
    if (const std::optional<QByteArray> small = d_->logs.inMemory(runId, step, task, stream)) return slice(*small);

    QFile file(OutputLogs::path(d_->runsFolder, runId, step, task, stream));
    if (file.open(QIODevice::ReadOnly)) {
        OutputChunk chunk;
        chunk.size = file.size();
        if (offset < chunk.size && file.seek(offset)) chunk.bytes = file.read(maxBytes);
        chunk.nextOffset = std::min(offset, chunk.size) + chunk.bytes.size();
        return chunk;
    }
    // A short output is nowhere but in the result. Of a task with a file for one stream, the other was empty.
    const Result<TaskResultPtr> result = d_->reader.result(runId, step, task);
    if (!result) return result.error();
    if (!*result || (*result)->raw.truncated) return OutputChunk{};
    return slice(stream == OutputStream::Stdout ? (*result)->raw.standardOutput : (*result)->raw.standardError);
}

QString RunStore::outputFile(const QString& runId, int step, int task, OutputStream stream) const {
    const QString path = OutputLogs::path(d_->runsFolder, runId, step, task, stream);
    if (QFile::exists(path)) return path;
    const Result<OutputChunk> small = output(runId, step, task, stream, 0, OutputLogs::smallBytes);
    if (!small || small->bytes.isEmpty()) return {};
    if (QFile::exists(path)) return path; // written in between
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(small->bytes) != small->bytes.size() || !file.commit())
        return {};
    return path;
}

Result<RunEvents> RunStore::eventsOf(const QString& runId) const {
    return d_->reader.events(runId);
}

Status RunStore::remove(const QString& runId) {
    return d_->reader.remove(runId);
}

} // namespace oc
