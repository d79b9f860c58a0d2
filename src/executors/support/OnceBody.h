// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIODevice>

namespace oc {

/// A request body that can be read once only. QNetworkAccessManager silently sends a request again when the server
/// closes the connection before it answers; a body that cannot be rewound keeps it from delivering anything twice.
/// Lives on the thread of the request.
class OnceBody : public QIODevice {
    Q_OBJECT

public:
    explicit OnceBody(QByteArray bytes);

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] bool atEnd() const override { return bytesAvailable() == 0; }
    bool reset() override { return false; }

protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray bytes_;
    qint64 read_ = 0;
};

} // namespace oc
