// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/CurlLibrary.h"
#include "executors/support/HttpClient.h"

#include <QByteArrayView>

#include <chrono>
#include <memory>
#include <optional>

namespace oc {

/// One of libcurl's handles. It keeps what it was set to, and of a request that is like the one before sets only what
/// differs: the body and, where they do, the headers. Used by one thread at a time.
class HttpHandle {
public:
    /// Whose request is on its way. Called on the thread that lets libcurl go on.
    class User {
    public:
        /// Asked before the request goes out, and again before libcurl makes it once more.
        [[nodiscard]] virtual bool mayBegin() = 0;
        virtual void readHeader(QByteArrayView line) = 0;
        /// False ends the reply there.
        [[nodiscard]] virtual bool readBody(const char* data, qint64 size) = 0;

    protected:
        ~User() = default;
    };
    struct Request {
        const HttpMessage& message;           ///< lives until the request has ended
        const HttpPolicy& policy;             ///< the same for all requests of a handle
        const QList<QHostAddress>& addresses; ///< of the URL's host: the only ones to connect to
        std::chrono::milliseconds timeout;    ///< of connecting
    };

    /// Takes the handle over.
    HttpHandle(const CurlLibrary& curl, CURL* easy);

    [[nodiscard]] CURL* easy() const { return easy_.get(); }
    /// Ready to be handed to libcurl; false when it refuses a setting.
    [[nodiscard]] bool makeReady(const Request& request, User& user);
    /// The next request sets all of it anew. For one that did not end well.
    void forget() { form_.reset(); }
    /// libcurl's on what went wrong; empty when it said nothing.
    [[nodiscard]] const char* words() const { return words_; }

private:
    using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;
    /// What of a request is set once for all that are like it.
    struct Form {
        QUrl url;
        QByteArray method;
        bool hasBody = false;
        std::chrono::milliseconds timeout;
    };

    [[nodiscard]] bool fits(const Request& request) const;
    [[nodiscard]] bool setForm(const Request& request);
    void setCallbacks(bool& good);
    [[nodiscard]] List listOf(const QList<QByteArray>& lines) const;

    template <typename Value>
    void set(bool& good, CURLoption name, Value value) {
        good = curl_.easy_setopt(easy_.get(), name, value) == CURLE_OK && good;
    }

    const CurlLibrary& curl_;
    List headers_;
    List resolved_;
    char words_[CURL_ERROR_SIZE] = {};
    std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)> easy_; ///< after what it uses
    User* user_ = nullptr;                                            ///< the request's that is on its way
    std::optional<Form> form_;
    HttpHeaders given_; ///< what headers_ was made of
};

} // namespace oc
