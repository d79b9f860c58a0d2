// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/ServerProcess.h"
#include "support/ToolCalls.h"

#include <QTemporaryDir>

namespace oc::test {

/// Debian's AWS client, and the tests' own AWS (support/aws) for it to talk to. Sets this process's environment.
class AwsTools {
public:
    AwsTools() {
        // No other client than Debian's, and nothing of the person who runs the tests.
        qputenv("PATH", "/usr/bin:/bin");
        for (const char* name : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE",
                                 "AWS_SHARED_CREDENTIALS_FILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "HTTP_PROXY",
                                 "http_proxy", "HTTPS_PROXY", "https_proxy"})
            qunsetenv(name);
        qputenv("HOME", home_.path().toUtf8());
        qputenv("AWS_ACCESS_KEY_ID", "AKIDTEST");
        qputenv("AWS_SECRET_ACCESS_KEY", secret().toUtf8());
        qputenv("AWS_REGION", "eu-central-1");
        qputenv("AWS_EC2_METADATA_DISABLED", "true");
        qputenv("AWS_MAX_ATTEMPTS", "1"); // a refused connection is told at once
        takeEnvironment();
    }

    /// Tools keep the environment that they began with.
    void takeEnvironment() { tools_ = std::make_unique<ToolCalls>(); }

    static QString secret() { return QStringLiteral("secret/Key+of=the test"); }
    ServerProcess& server() { return server_; }
    const QTemporaryDir& home() const { return home_; }
    const Catalogue& catalogue() const { return tools_->catalogue(); }
    QStringList notices() const { return tools_->notices(); }
    QByteArray why(const StepOutcome& outcome) { return tools_->why(outcome) + "; the server: " + server_.said(); }

    StepOutcome call(const QString& name, QJsonObject parameters = {}) {
        const auto url = QStringLiteral("endpoint_url");
        if (!parameters.contains(url)) parameters.insert(url, server_.url());
        return tools_->call(name, parameters);
    }
    Risk risk(const QString& name, const QJsonObject& parameters) const {
        return catalogue().find(name)->behaviourFor(parameters).risk;
    }

private:
    QTemporaryDir home_;
    ServerProcess server_{QStringLiteral("aws/server.py")};
    std::unique_ptr<ToolCalls> tools_;
};

} // namespace oc::test
