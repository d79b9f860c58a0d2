// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"
#include "executors/network/NetworkExecutor.h"
#include "support/RecordingContext.h"
#include "support/ServerProcess.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <memory>

namespace oc::test {

/// A strict Axis camera in a process of its own (vapix_camera.py, which says what it can be told), and calls of the
/// camera tools as they are delivered: the check of the parameters, then the executor. Used by one thread.
class VapixCamera {
public:
    static QString password() { return QStringLiteral("p\u00e4ss word:1"); } ///< of root, the administrator

    VapixCamera()
        : server_(QStringLiteral("vapix_camera.py")),
          catalogue_(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/network/vapix")}).load()) {}

    [[nodiscard]] bool isReady() const { return server_.isReady(); }
    [[nodiscard]] QString problem() const { return server_.problem(); }
    [[nodiscard]] QString url() const { return server_.url(); }
    [[nodiscard]] QString httpsUrl() const {
        return QStringLiteral("https://localhost:%1").arg(server_.first(QStringLiteral("tls_port")).toInt());
    }
    [[nodiscard]] QString fingerprint() const { return server_.first(QStringLiteral("fingerprint")).toString(); }
    [[nodiscard]] QString certificateFile() const { return server_.first(QStringLiteral("certificate")).toString(); }

    /// Changes how it behaves, or what it holds; {"reset": true} makes it new.
    void set(const QJsonObject& values) const {
        const QByteArray body = QJsonDocument(values).toJson(QJsonDocument::Compact);
        QTcpSocket socket;
        const QUrl where(server_.url());
        socket.connectToHost(where.host(), quint16(where.port()));
        socket.write("POST /_set HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                     QByteArray::number(body.size()) + "\r\n\r\n" + body);
        while (socket.waitForReadyRead(10000))
            ;
    }
    /// What it holds: of its state the value of that name.
    [[nodiscard]] QJsonValue held(const QString& name) const {
        return server_.state().value(QStringLiteral("state")).toObject().value(name);
    }
    /// What was wrong with the requests so far, by the protocol; nothing, if all is well.
    [[nodiscard]] QString violations() const {
        const QJsonObject state = server_.state();
        if (state.isEmpty()) return QStringLiteral("the camera of the tests tells no state");
        const QJsonArray list = state.value(QStringLiteral("violations")).toArray();
        return list.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact));
    }
    /// Every request so far that was let in.
    [[nodiscard]] QList<QJsonObject> requests(const QString& path = {}) const {
        QList<QJsonObject> found;
        const QJsonArray log = server_.state().value(QStringLiteral("log")).toArray();
        for (const QJsonValue& entry : log) {
            const QJsonObject request = entry.toObject();
            if (!request.contains(QStringLiteral("query"))) continue;
            if (path.isEmpty() || request.value(QStringLiteral("path")).toString() == path) found << request;
        }
        return found;
    }
    /// Of those, how many somebody made who was logged in by HTTP.
    [[nodiscard]] qsizetype loggedIn(const QString& path) const {
        const auto all = requests(path);
        return std::count_if(all.begin(), all.end(),
                             [](const QJsonObject& request) { return !request[QStringLiteral("user")].isNull(); });
    }
    /// How many logins were refused: the password was wrong.
    [[nodiscard]] int refusals() const { return server_.state().value(QStringLiteral("refusals")).toInt(); }
    /// How many requests were sent back although they had a login, whatever was wrong with it.
    [[nodiscard]] int sentBack() const {
        int count = 0;
        const QJsonArray log = server_.state().value(QStringLiteral("log")).toArray();
        for (const QJsonValue& entry : log)
            count += entry[QStringLiteral("status")].toInt() == 401;
        return count;
    }

    [[nodiscard]] ToolSpecPtr tool(const QString& name) const {
        return catalogue_->find(QStringLiteral("Axis-VAPIX-") + name);
    }
    /// The parameters with this camera, root and the password, where they say nothing else.
    [[nodiscard]] QJsonObject filled(const QJsonObject& parameters) const {
        QJsonObject all{{QStringLiteral("camera"), url()}, {QStringLiteral("password"), password()}};
        for (auto it = parameters.begin(); it != parameters.end(); ++it)
            all.insert(it.key(), it.value());
        return all;
    }
    StepOutcome call(const QString& name, const QJsonObject& parameters = {}, std::stop_token stop = {},
                     std::chrono::milliseconds within = std::chrono::seconds(60)) {
        const auto request = requestFor(name, parameters);
        if (!request) return StepOutcome::failure(request.error());
        context_ = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        StepOutcome outcome = executor_.execute(*request, *context_);
        leak_ |= holdsPassword(outcome);
        return outcome;
    }
    Result<StepPreview> preview(const QString& name, const QJsonObject& parameters = {}) {
        const auto request = requestFor(name, parameters);
        if (!request) return request.error();
        auto preview = executor_.preview(*request);
        if (preview)
            leak_ |= holds(preview->text) || holds(QString::fromUtf8(QJsonDocument(preview->details).toJson()));
        return preview;
    }
    /// Whether a password was in anything that came out so far.
    [[nodiscard]] bool leaked() const { return leak_; }
    [[nodiscard]] const RecordingContext& context() const { return *context_; }
    /// For the message of a failed check.
    [[nodiscard]] QByteArray why(const StepOutcome& outcome) const {
        return ((outcome.error ? outcome.error->code + QStringLiteral(": ") + outcome.error->toText()
                               : outcome.message) +
                QLatin1Char('\n') + (context_ ? context_->notices.join(QStringLiteral("; ")) : QString()))
            .toUtf8();
    }

private:
    Result<StepRequest> requestFor(const QString& name, const QJsonObject& parameters) const {
        StepRequest request;
        request.tool = tool(name);
        if (!request.tool) return Error{QStringLiteral("no_such_tool"), name, {}, {}};
        const CheckedParameters checked = checkParameters(request.tool->parameters, filled(parameters), false);
        if (!checked.problems.isEmpty())
            return Error{QStringLiteral("bad_parameters"), checked.problems.first().toText(), {}, {}};
        request.runId = QStringLiteral("01TEST");
        request.parameters = checked.values;
        return request;
    }
    static bool holds(const QString& text) {
        for (const QString& secret : {password(), QStringLiteral("oper-secret"), QStringLiteral("view-secret"),
                                      QStringLiteral("guard-secret"), QStringLiteral("wrong-secret")}) {
            if (text.contains(secret) || text.contains(QString::fromLatin1(QUrl::toPercentEncoding(secret))) ||
                text.contains(QString::fromLatin1(secret.toUtf8().toBase64())))
                return true;
        }
        return false;
    }
    bool holdsPassword(const StepOutcome& outcome) const {
        QString all = outcome.message + QString::fromUtf8(QJsonDocument(outcome.output.toJson()).toJson()) +
                      QString::fromUtf8(context_->standardOutput + context_->standardError) +
                      context_->notices.join(u' ') + context_->progress.join(u' ');
        if (outcome.error) all += outcome.error->toText();
        return holds(all);
    }

    ServerProcess server_;
    CataloguePtr catalogue_;
    NetworkExecutor executor_;
    std::unique_ptr<RecordingContext> context_;
    bool leak_ = false;
};

/// The rows of a result's table, each by the names of its columns; none when it has no table.
inline QList<QJsonObject> cameraRows(const StepOutcome& outcome) {
    QList<QJsonObject> rows;
    const QJsonArray all = outcome.output.toJson().value(QStringLiteral("rows")).toArray();
    for (const QJsonValue& row : all)
        rows << row.toObject();
    return rows;
}

} // namespace oc::test

// The call is evaluated once, which QVERIFY2 with a message of the same would not.
#define CAMERA_SUCCEEDS(camera, outcome)                                                                               \
    do {                                                                                                               \
        const oc::StepOutcome once = (outcome);                                                                        \
        QVERIFY2(once.status == oc::TaskStatus::Success, (camera).why(once).constData());                              \
        QCOMPARE((camera).violations(), QString());                                                                    \
        QVERIFY(!(camera).leaked());                                                                                   \
    } while (false)

#define CAMERA_FAILS(camera, outcome, errorCode)                                                                       \
    do {                                                                                                               \
        const oc::StepOutcome once = (outcome);                                                                        \
        QVERIFY2(once.error.has_value(), (camera).why(once).constData());                                              \
        QVERIFY2(once.error->code == errorCode, (camera).why(once).constData());                                       \
        QVERIFY(!(camera).leaked());                                                                                   \
    } while (false)
