// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace oc::test {

/// Runs the real opsctl with a home of its own, as a script would.
class OpsctlProcess {
public:
    struct Answer {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
        [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out); }
    };

    OpsctlProcess();

    [[nodiscard]] QString home() const { return home_.isEmpty() ? folder_.path() : home_; }
    void setHome(const QString& home) { home_ = home; }
    /// A file below a scratch folder; its path.
    QString write(const QString& name, const QByteArray& text);
    [[nodiscard]] QString scratch(const QString& name) const { return scratch_.filePath(name); }
    /// A tool file in the home's tools folder.
    void addTool(const QString& name, const QByteArray& yaml);
    void setVariable(const QString& name, const QString& value) { environment_.insert(name, value); }

    [[nodiscard]] Answer run(const QStringList& arguments, const QByteArray& input = {}, int timeoutMs = 60000) const;
    /// Started, not waited for.
    void start(QProcess& process, const QStringList& arguments) const;
    [[nodiscard]] static QString program();

private:
    void prepare(QProcess& process) const;

    QTemporaryDir folder_;
    QTemporaryDir scratch_;
    QString home_;
    QProcessEnvironment environment_;
};

} // namespace oc::test
